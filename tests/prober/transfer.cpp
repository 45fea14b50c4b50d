// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/prober/transfer.hpp"

#include "tests/prober/clock.hpp"
#include "tests/prober/console.hpp"
#include "tests/prober/socket.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <deque>
#include <fcntl.h>
#include <fmt/format.h>
#include <list>
#include <mutex>
#include <poll.h>
#include <span>
#include <system_error>
#include <thread>

namespace outcall::prober {

namespace {

constexpr std::size_t chunk = 8192; // each millisecond: 8 MB/s, and no core is ever full
constexpr auto pause = std::chrono::milliseconds{1};
constexpr int stop_check_ms = 20;

struct Header {
    Direction direction = Direction::Pull;
    std::uint32_t stream = 0;
};

struct Progress {
    Header header;
    std::uint64_t bytes = 0;
    Nanoseconds first = 0;
    Nanoseconds last = 0;
    Nanoseconds max_gap = 0;
    bool open = true;
};

// The streams of this process; shared by the threads that move them and the console.
class Ledger {
public:
    Progress& open(const Header& header) {
        const std::lock_guard lock{mutex_};
        return streams_.emplace_back(Progress{.header = header});
    }

    void received(Progress& stream, std::size_t bytes) {
        const auto time = now();
        const std::lock_guard lock{mutex_};
        if (stream.first == 0)
            stream.first = time;
        else
            stream.max_gap = std::max(stream.max_gap, time - stream.last);
        stream.last = time;
        stream.bytes += bytes;
    }

    void close(Progress& stream) {
        const std::lock_guard lock{mutex_};
        stream.open = false;
    }

    std::string answer(std::string_view question);

private:
    std::mutex mutex_;
    std::deque<Progress> streams_; // under mutex_; addresses stay
};

std::string Ledger::answer(std::string_view question) {
    const std::lock_guard lock{mutex_};
    std::string text;
    for (auto& stream : streams_) {
        if (question == "reset")
            stream.max_gap = 0;
        text += fmt::format(R"({}{{"stream": {}, "direction": "{}", "bytes": {}, "first": {}, )"
                            R"("last": {}, "max_gap": {}, "open": {}}})",
                            text.empty() ? "" : ", ", stream.header.stream,
                            stream.header.direction == Direction::Pull ? "pull" : "push",
                            stream.bytes, stream.first, stream.last, stream.max_gap, stream.open);
    }
    return "[" + text + "]";
}

void receive(const std::stop_token& stop, const Socket& socket, Ledger& ledger, Progress& stream) {
    std::array<char, chunk> buffer{};
    while (!stop.stop_requested()) {
        if (!ready(socket.fd(), POLLIN, stop_check_ms))
            continue;
        const auto count = ::recv(socket.fd(), buffer.data(), buffer.size(), 0);
        if (count <= 0)
            break;
        ledger.received(stream, static_cast<std::size_t>(count));
    }
    ledger.close(stream);
}

void feed(const std::stop_token& stop, const Socket& socket) {
    const std::array<char, chunk> data{};
    while (!stop.stop_requested()) {
        if (ready(socket.fd(), POLLOUT, stop_check_ms) &&
            ::send(socket.fd(), data.data(), data.size(), MSG_NOSIGNAL | MSG_DONTWAIT) < 0 &&
            errno != EAGAIN)
            return;
        std::this_thread::sleep_for(pause);
    }
}

void serve_one(const std::stop_token& stop, const Socket& socket, Ledger& ledger) {
    Header header;
    if (::recv(socket.fd(), &header, sizeof header, MSG_WAITALL) != sizeof header)
        return;
    if (header.direction == Direction::Pull)
        feed(stop, socket);
    else
        receive(stop, socket, ledger, ledger.open(header));
}

Socket connect(const TransferOptions& options) {
    const auto to = parse_endpoint(options.to);
    Socket socket{to.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK};
    if (::connect(socket.fd(), to.raw(), to.length) < 0 && errno != EINPROGRESS)
        throw std::system_error{errno, std::generic_category(), "connect"};
    if (!ready(socket.fd(), POLLOUT, options.timeout_ms))
        throw std::system_error{ETIMEDOUT, std::generic_category(), "connect"};
    int error = 0;
    socklen_t length = sizeof error;
    ::getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &length);
    if (error != 0)
        throw std::system_error{error, std::generic_category(), "connect"};
    ::fcntl(socket.fd(), F_SETFL, 0); // blocking from here on
    return socket;
}

} // namespace

void serve_transfers(const std::string& listen) {
    const auto local = parse_endpoint(listen);
    const Socket listener{local.address.ss_family, SOCK_STREAM};
    listener.bind(local);
    if (::listen(listener.fd(), 64) < 0)
        throw std::system_error{errno, std::generic_category(), "listen"};
    Ledger ledger;
    std::list<std::jthread> streams;
    run({.traffic =
             [&](const std::stop_token& stop) {
                 while (!stop.stop_requested()) {
                     if (!ready(listener.fd(), POLLIN, stop_check_ms))
                         continue;
                     Socket peer{::accept4(listener.fd(), nullptr, nullptr, SOCK_CLOEXEC)};
                     if (peer.fd() >= 0)
                         streams.emplace_back(
                             [&ledger, socket = std::move(peer)](const std::stop_token& end) {
                                 serve_one(end, socket, ledger);
                             });
                 }
             },
         .answer = [&](std::string_view question) { return ledger.answer(question); }});
}

void transfer(const TransferOptions& options) {
    const Socket socket = connect(options);
    const Header header{options.direction, options.stream};
    if (::send(socket.fd(), &header, sizeof header, MSG_NOSIGNAL) != sizeof header)
        throw std::system_error{errno, std::generic_category(), "send"};
    Ledger ledger;
    Progress* const pulled = options.direction == Direction::Pull ? &ledger.open(header) : nullptr;
    run({.traffic =
             [&](const std::stop_token& stop) {
                 if (pulled != nullptr)
                     receive(stop, socket, ledger, *pulled);
                 else
                     feed(stop, socket);
             },
         .answer = [&](std::string_view question) { return ledger.answer(question); }});
}

void connect_once(const TransferOptions& options) {
    const Socket socket = connect(options);
    fmt::print("{{\"connected\": true}}\n");
}

} // namespace outcall::prober
