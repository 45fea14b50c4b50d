// SPDX-License-Identifier: GPL-2.0-or-later
// Sockets of another network namespace.
#pragma once

#include "engine/model/error.hpp"
#include "nft/netlink_socket.hpp"
#include "nft/owned.hpp"

namespace outcall::nft {

// The calling thread's own.
Result<FileDescriptor> current_namespace();

// The thread is in the other namespace for the length of one socket() and bind(). If it cannot come
// back, the process ends: it would judge the wrong network.
Result<NetlinkSocket> open_in(int netns_fd, int protocol);

} // namespace outcall::nft
