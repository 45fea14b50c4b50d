// SPDX-License-Identifier: GPL-2.0-or-later
// Sockets of another network namespace.
#pragma once

#include "engine/model/error.hpp"
#include "nft/netlink_socket.hpp"
#include "nft/owned.hpp"

#include <functional>

namespace outcall::nft {

// The calling thread's own.
Result<FileDescriptor> current_namespace();

// Runs `act` with the thread in the other namespace, and comes back also when it throws. If it
// cannot come back, the process ends: it would judge the wrong network. InvalidArgument: the
// descriptor is no network namespace; Unavailable: it cannot be entered.
Result<void> visit(int netns_fd, const std::function<void()>& act);

// Inside for the length of one socket() and bind().
Result<NetlinkSocket> open_in(int netns_fd, int protocol);

} // namespace outcall::nft
