// SPDX-License-Identifier: GPL-2.0-or-later
// setns(2) there and back.
#include "nft/network_namespace.hpp"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <sched.h>

namespace outcall::nft {

Result<FileDescriptor> current_namespace() {
    FileDescriptor own(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
    if (!own.open()) {
        return refused({.number = errno}, "own network namespace");
    }
    return own;
}

Result<NetlinkSocket> open_in(int netns_fd, int protocol) {
    auto own = current_namespace();
    if (!own) {
        return std::unexpected(std::move(own.error()));
    }
    if (setns(netns_fd, CLONE_NEWNET) != 0) {
        return refused({.number = errno}, "entering a network namespace");
    }
    auto socket = NetlinkSocket::open(protocol);
    if (setns(own->get(), CLONE_NEWNET) != 0) {
        std::abort();
    }
    return socket;
}

} // namespace outcall::nft
