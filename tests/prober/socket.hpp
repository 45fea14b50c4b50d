// SPDX-License-Identifier: GPL-2.0-or-later
// A socket that closes itself, and addresses written "192.0.2.1:80" or "[2001:db8::1]:80".
#pragma once

#include <string>
#include <sys/socket.h>
#include <utility>

namespace outcall::prober {

struct Endpoint {
    sockaddr_storage address{};
    socklen_t length = 0;

    const sockaddr* raw() const { return reinterpret_cast<const sockaddr*>(&address); }
};

// Throws std::runtime_error for anything that is not an address and a port.
Endpoint parse_endpoint(const std::string& text);

class Socket {
public:
    // Throws std::system_error. `type`: SOCK_STREAM or SOCK_DGRAM.
    Socket(int family, int type);
    explicit Socket(int fd) noexcept : fd_{fd} {}
    Socket(Socket&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}
    Socket& operator=(Socket&& other) noexcept;
    ~Socket();

    int fd() const { return fd_; }
    void set(int level, int option, int value) const; // throws std::system_error
    // [::] takes IPv4 too. Throws std::system_error.
    void bind(const Endpoint& local) const;

private:
    int fd_;
};

// Whether the descriptor became ready for `events` (poll's) within the time.
bool ready(int fd, short events, int milliseconds);

} // namespace outcall::prober
