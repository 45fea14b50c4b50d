// SPDX-License-Identifier: GPL-2.0-or-later
// setns(2) there and back.
#include "nft/network_namespace.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <linux/nsfs.h>
#include <optional>
#include <sched.h>
#include <sys/ioctl.h>

namespace outcall::nft {

namespace {

// Ends the stay, whichever way it is left.
class WayBack {
public:
    explicit WayBack(const FileDescriptor& own) : own_(own) {}
    WayBack(const WayBack&) = delete;
    WayBack& operator=(const WayBack&) = delete;
    ~WayBack() {
        if (setns(own_.get(), CLONE_NEWNET) != 0) {
            std::abort();
        }
    }

private:
    const FileDescriptor& own_;
};

std::unexpected<Error> unavailable(const char* what) {
    return fail(ErrorCode::Unavailable, std::strerror(errno), what);
}

} // namespace

Result<FileDescriptor> current_namespace() {
    FileDescriptor own(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
    if (!own.open()) {
        return unavailable("own network namespace");
    }
    return own;
}

Result<void> visit(int netns_fd, const std::function<void()>& act) {
    if (::ioctl(netns_fd, NS_GET_NSTYPE) != CLONE_NEWNET) {
        return fail(ErrorCode::InvalidArgument, "the descriptor is no network namespace");
    }
    const auto own = current_namespace();
    if (!own) {
        return std::unexpected(own.error());
    }
    if (setns(netns_fd, CLONE_NEWNET) != 0) {
        return unavailable("entering a network namespace");
    }
    const WayBack back(*own);
    act();
    return {};
}

Result<NetlinkSocket> open_in(int netns_fd, int protocol) {
    std::optional<Result<NetlinkSocket>> socket;
    auto visited = visit(netns_fd, [&] { socket.emplace(NetlinkSocket::open(protocol)); });
    if (!visited) {
        return std::unexpected(std::move(visited.error()));
    }
    return std::move(*socket);
}

} // namespace outcall::nft
