// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/prober/console.hpp"

#include "tests/prober/socket.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <fmt/core.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace outcall::prober {

namespace {

void print(const std::string& line) {
    fmt::print("{}\n", line);
    std::fflush(stdout);
}

// Answers every whole line in `pending`; the rest stays.
void answer_lines(std::string& pending, const Job& job) {
    for (auto end = pending.find('\n'); end != std::string::npos; end = pending.find('\n')) {
        print(job.answer(std::string_view{pending}.substr(0, end)));
        pending.erase(0, end + 1);
    }
}

Socket stop_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_BLOCK, &set, nullptr); // inherited by the traffic's thread
    return Socket{::signalfd(-1, &set, SFD_CLOEXEC)};
}

void converse(const Job& job, int signals, int finished) {
    std::string pending;
    std::array<pollfd, 3> watched{{{signals, POLLIN, 0}, {finished, POLLIN, 0}, {0, POLLIN, 0}}};
    while (::poll(watched.data(), watched.size(), -1) > 0 || errno == EINTR) {
        if (watched[0].revents != 0 || watched[1].revents != 0)
            return;
        if (watched[2].revents == 0)
            continue;
        std::array<char, 4096> buffer{};
        const auto count = ::read(0, buffer.data(), buffer.size());
        if (count <= 0 && job.until_eof)
            return;
        if (count <= 0)
            watched[2].fd = -1;
        else
            answer_lines(pending.append(buffer.data(), static_cast<std::size_t>(count)), job);
    }
}

} // namespace

void run(const Job& job) {
    const Socket signals = stop_signals();
    const Socket finished{::eventfd(0, EFD_CLOEXEC)};
    if (signals.fd() < 0 || finished.fd() < 0)
        throw std::system_error{errno, std::generic_category(), "signalfd"};
    {
        const std::jthread traffic{[&](const std::stop_token& stop) {
            job.traffic(stop);
            ::eventfd_write(finished.fd(), 1);
        }};
        converse(job, signals.fd(), finished.fd());
    } // asks the traffic to stop and waits for it
    print(job.answer(""));
}

} // namespace outcall::prober
