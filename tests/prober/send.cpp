// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/prober/console.hpp"
#include "tests/prober/datagram.hpp"
#include "tests/prober/socket.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fmt/format.h>
#include <map>
#include <mutex>
#include <thread>

namespace outcall::prober {

namespace {

constexpr std::size_t batch_size = 32;

class Sender {
public:
    explicit Sender(const SendOptions& options)
        : options_{options}, to_{parse_endpoint(options.to)},
          socket_{to_.address.ss_family, SOCK_DGRAM} {}

    void run(const std::stop_token& stop);
    std::string report();

private:
    std::size_t fill_batch();
    void send_batch(std::size_t size);
    void pace() const;

    SendOptions options_;
    Endpoint to_;
    Socket socket_; // unconnected: an ICMP error does not end up in the next send
    std::array<Probe, batch_size> probes_{};
    std::uint64_t tried_ = 0;
    Nanoseconds begun_ = 0;
    std::atomic<std::uint64_t> sent_ = 0;
    std::atomic<Nanoseconds> first_ = 0;
    std::atomic<Nanoseconds> last_ = 0;
    std::mutex mutex_;
    std::map<int, std::uint64_t> errors_; // under mutex_
};

void Sender::run(const std::stop_token& stop) {
    begun_ = now();
    const auto end = options_.duration > 0
                         ? begun_ + static_cast<Nanoseconds>(options_.duration * 1e9)
                         : Nanoseconds{0};
    while (!stop.stop_requested() && (end == 0 || now() < end)) {
        const auto size = fill_batch();
        if (size == 0)
            return;
        send_batch(size);
        if (options_.rate != 0)
            pace();
    }
}

std::size_t Sender::fill_batch() {
    std::size_t size = options_.rate == 0 ? batch_size : 1;
    if (options_.count != 0)
        size = std::min<std::size_t>(size, options_.count - tried_);
    for (std::size_t i = 0; i < size; ++i)
        probes_[i] = {probe_magic, options_.stream, tried_ + i, now()};
    return size;
}

void Sender::send_batch(std::size_t size) {
    std::array<iovec, batch_size> parts{};
    std::array<mmsghdr, batch_size> messages{};
    for (std::size_t i = 0; i < size; ++i) {
        parts[i] = {&probes_[i], sizeof(Probe)};
        messages[i].msg_hdr.msg_name = &to_.address;
        messages[i].msg_hdr.msg_namelen = to_.length;
        messages[i].msg_hdr.msg_iov = &parts[i];
        messages[i].msg_hdr.msg_iovlen = 1;
    }
    const int count = ::sendmmsg(socket_.fd(), messages.data(), static_cast<unsigned>(size), 0);
    if (count < 0) { // the first of the batch failed and is skipped
        const std::lock_guard lock{mutex_};
        ++errors_[errno];
        ++tried_;
        return;
    }
    const auto accepted = static_cast<std::size_t>(count);
    if (first_ == 0)
        first_ = probes_[0].sent;
    last_ = probes_[accepted - 1].sent;
    tried_ += accepted;
    sent_ += accepted;
}

void Sender::pace() const {
    const auto due = begun_ + static_cast<Nanoseconds>(1e9 * static_cast<double>(tried_) /
                                                       static_cast<double>(options_.rate));
    std::this_thread::sleep_for(std::chrono::nanoseconds{due - now()});
}

std::string Sender::report() {
    const std::lock_guard lock{mutex_};
    std::string errors;
    for (const auto& [code, count] : errors_)
        errors +=
            fmt::format("{}\"{}\": {}", errors.empty() ? "" : ", ", ::strerrorname_np(code), count);
    return fmt::format(R"({{"sent": {}, "first": {}, "last": {}, "now": {}, "errors": {{{}}}}})",
                       sent_.load(), first_.load(), last_.load(), now(), errors);
}

} // namespace

void send_probes(const SendOptions& options) {
    Sender sender{options};
    run({.traffic = [&](const std::stop_token& stop) { sender.run(stop); },
         .answer = [&](std::string_view) { return sender.report(); },
         .until_eof = options.count == 0 && options.duration <= 0});
}

} // namespace outcall::prober
