// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/prober/console.hpp"
#include "tests/prober/datagram.hpp"
#include "tests/prober/socket.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <fmt/format.h>
#include <mutex>
#include <optional>
#include <poll.h>
#include <span>
#include <sstream>
#include <vector>

namespace outcall::prober {

namespace {

constexpr std::size_t batch_size = 64;
constexpr std::size_t arrivals_kept = 16'000'000; // between two resets
constexpr int receive_buffer = 64 << 20;
constexpr int stop_check_ms = 20;

struct Arrival {
    std::uint64_t stream = 0;
    Nanoseconds sent = 0;
    Nanoseconds arrived = 0;
};

// One datagram's buffers, as recvmmsg wants them.
struct Slot {
    Probe probe;
    iovec part{};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(timespec))> control{};
};

// CLOCK_REALTIME, as the kernel stamped the datagram; empty if it did not.
std::optional<Nanoseconds> kernel_stamp(msghdr& message) {
    for (auto* item = CMSG_FIRSTHDR(&message); item != nullptr;
         item = CMSG_NXTHDR(&message, item)) {
        if (item->cmsg_level != SOL_SOCKET || item->cmsg_type != SCM_TIMESTAMPNS)
            continue;
        timespec time{};
        std::memcpy(&time, CMSG_DATA(item), sizeof time);
        return time.tv_sec * Nanoseconds{1'000'000'000} + time.tv_nsec;
    }
    return std::nullopt;
}

class Counter {
public:
    explicit Counter(const Endpoint& local) : socket_{local.address.ss_family, SOCK_DGRAM} {
        socket_.set(SOL_SOCKET, SO_RCVBUFFORCE, receive_buffer);
        socket_.set(SOL_SOCKET, SO_TIMESTAMPNS, 1);
        socket_.bind(local);
        arrivals_.reserve(1 << 16);
    }

    void run(const std::stop_token& stop) {
        while (!stop.stop_requested())
            if (ready(socket_.fd(), POLLIN, stop_check_ms))
                receive();
    }

    std::string answer(std::string_view question);

private:
    void receive();
    void record(std::span<const Slot> slots, std::span<mmsghdr> messages);
    std::string report(Nanoseconds after, std::optional<std::uint64_t> stream) const;

    Socket socket_;
    std::array<Slot, batch_size> slots_{};
    std::mutex mutex_;
    std::vector<Arrival> arrivals_; // under mutex_
    bool overflow_ = false;         // under mutex_
};

void Counter::receive() {
    std::array<mmsghdr, batch_size> messages{};
    for (std::size_t i = 0; i < batch_size; ++i) {
        slots_[i].part = {&slots_[i].probe, sizeof(Probe)};
        messages[i].msg_hdr.msg_iov = &slots_[i].part;
        messages[i].msg_hdr.msg_iovlen = 1;
        messages[i].msg_hdr.msg_control = slots_[i].control.data();
        messages[i].msg_hdr.msg_controllen = slots_[i].control.size();
    }
    const int count = ::recvmmsg(socket_.fd(), messages.data(), batch_size, MSG_DONTWAIT, nullptr);
    if (count > 0)
        record(slots_, std::span{messages}.first(static_cast<std::size_t>(count)));
}

void Counter::record(std::span<const Slot> slots, std::span<mmsghdr> messages) {
    const auto arrived_now = now();
    const auto offset = now(CLOCK_REALTIME) - arrived_now;
    const std::lock_guard lock{mutex_};
    for (std::size_t i = 0; i < messages.size(); ++i) {
        const auto& probe = slots[i].probe;
        if (messages[i].msg_len != sizeof(Probe) || probe.magic != probe_magic)
            continue;
        const auto stamp = kernel_stamp(messages[i].msg_hdr);
        if (arrivals_.size() < arrivals_kept)
            arrivals_.push_back({probe.stream, probe.sent, stamp ? *stamp - offset : arrived_now});
        else
            overflow_ = true;
    }
}

std::string Counter::report(Nanoseconds after, std::optional<std::uint64_t> stream) const {
    std::uint64_t sent = 0;
    std::uint64_t arrived = 0;
    Nanoseconds last_sent = 0;
    Nanoseconds last_arrived = 0;
    for (const auto& arrival : arrivals_) {
        if (stream && arrival.stream != *stream)
            continue;
        sent += arrival.sent > after ? 1 : 0;
        arrived += arrival.arrived > after ? 1 : 0;
        last_sent = std::max(last_sent, arrival.sent);
        last_arrived = std::max(last_arrived, arrival.arrived);
    }
    return fmt::format(R"({{"sent_after": {}, "arrived_after": {}, "last_sent": {}, )"
                       R"("last_arrived": {}, "overflow": {}}})",
                       sent, arrived, last_sent, last_arrived, overflow_);
}

std::string Counter::answer(std::string_view question) {
    std::istringstream words{std::string{question}};
    std::string verb;
    Nanoseconds after = 0;
    std::uint64_t stream = 0;
    words >> verb;
    const std::lock_guard lock{mutex_};
    if (verb == "reset") {
        arrivals_.clear();
        overflow_ = false;
    }
    if (verb == "after")
        words >> after;
    const bool one_stream = static_cast<bool>(words >> stream);
    return report(after, one_stream ? std::optional{stream} : std::nullopt);
}

} // namespace

void count_probes(const CountOptions& options) {
    Counter counter{parse_endpoint(options.listen)};
    run({.traffic = [&](const std::stop_token& stop) { counter.run(stop); },
         .answer = [&](std::string_view question) { return counter.answer(question); }});
}

} // namespace outcall::prober
