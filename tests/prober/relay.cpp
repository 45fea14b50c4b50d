// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/prober/relay.hpp"

#include "tests/prober/socket.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <poll.h>
#include <sys/un.h>
#include <system_error>
#include <unistd.h>

namespace outcall::prober {

namespace {

Socket connect_to(const std::string& path) {
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    if (path.size() >= sizeof address.sun_path)
        throw std::system_error{ENAMETOOLONG, std::generic_category(), path};
    path.copy(address.sun_path, path.size());
    Socket socket{AF_UNIX, SOCK_STREAM};
    if (::connect(socket.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        throw std::system_error{errno, std::generic_category(), path};
    return socket;
}

// What can be read now; false at the end of either side.
bool pass_on(int from, int to) {
    std::array<std::byte, 4096> buffer{};
    const auto count = ::read(from, buffer.data(), buffer.size());
    for (ssize_t done = 0; done < count;) {
        const auto written =
            ::write(to, buffer.data() + done, static_cast<std::size_t>(count - done));
        if (written <= 0)
            return false;
        done += written;
    }
    return count > 0;
}

} // namespace

void relay(const std::string& path) {
    const Socket socket = connect_to(path);
    std::array<pollfd, 2> ends{{{STDIN_FILENO, POLLIN, 0}, {socket.fd(), POLLIN, 0}}};
    while (::poll(ends.data(), ends.size(), -1) > 0) {
        if (ends[1].revents != 0 && !pass_on(socket.fd(), STDOUT_FILENO))
            return;
        if (ends[0].revents != 0 && !pass_on(STDIN_FILENO, socket.fd()))
            return;
    }
}

} // namespace outcall::prober
