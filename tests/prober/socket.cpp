// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/prober/socket.hpp"

#include <arpa/inet.h>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <system_error>
#include <unistd.h>

namespace outcall::prober {

namespace {
[[noreturn]] void fail(const char* what) {
    throw std::system_error{errno, std::generic_category(), what};
}
} // namespace

Endpoint parse_endpoint(const std::string& text) {
    const auto colon = text.rfind(':');
    if (colon == std::string::npos)
        throw std::runtime_error{text + ": not ADDRESS:PORT"};
    std::uint16_t port = 0;
    const char* const end = text.data() + text.size();
    if (std::from_chars(text.data() + colon + 1, end, port).ptr != end)
        throw std::runtime_error{text + ": not a port"};
    std::string host = text.substr(0, colon);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);

    Endpoint endpoint;
    sockaddr_in four{};
    sockaddr_in6 six{};
    if (inet_pton(AF_INET, host.c_str(), &four.sin_addr) == 1) {
        four.sin_family = AF_INET;
        four.sin_port = htons(port);
        std::memcpy(&endpoint.address, &four, endpoint.length = sizeof four);
    } else if (inet_pton(AF_INET6, host.c_str(), &six.sin6_addr) == 1) {
        six.sin6_family = AF_INET6;
        six.sin6_port = htons(port);
        std::memcpy(&endpoint.address, &six, endpoint.length = sizeof six);
    } else {
        throw std::runtime_error{host + ": not an address"};
    }
    return endpoint;
}

Socket::Socket(int family, int type) : fd_{::socket(family, type | SOCK_CLOEXEC, 0)} {
    if (fd_ < 0)
        fail("socket");
}

Socket& Socket::operator=(Socket&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
}

Socket::~Socket() {
    if (fd_ >= 0)
        ::close(fd_);
}

void Socket::set(int level, int option, int value) const {
    if (::setsockopt(fd_, level, option, &value, sizeof value) < 0)
        fail("setsockopt");
}

void Socket::bind(const Endpoint& local) const {
    set(SOL_SOCKET, SO_REUSEADDR, 1);
    if (local.address.ss_family == AF_INET6)
        set(IPPROTO_IPV6, IPV6_V6ONLY, 0);
    if (::bind(fd_, local.raw(), local.length) < 0)
        fail("bind");
}

bool ready(int fd, short events, int milliseconds) {
    pollfd entry{.fd = fd, .events = events, .revents = 0};
    return ::poll(&entry, 1, milliseconds) > 0;
}

} // namespace outcall::prober
