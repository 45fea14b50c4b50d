// SPDX-License-Identifier: GPL-2.0-or-later
// What the kernel says of the process that connected. It is that process for good: another one that
// was given the descriptor, by fork or over a socket, speaks in its name (SECURITY.md).
#pragma once

#include "engine/model/error.hpp"
#include "service/namespace_id.hpp"
#include "service/unique_fd.hpp"

#include <string>
#include <sys/types.h>

namespace outcall::http {

struct Peer {
    pid_t pid = 0;
    uid_t uid = 0;
    service::UniqueFd pidfd = {}; // pins the process
    service::NamespaceId network = {};
    service::NamespaceId processes = {};
    service::NamespaceId users = {};
    std::string cgroups = {}; // /proc/PID/cgroup
};

// AccessDenied: the process is gone, or in a PID namespace that we do not see. All facts are of one
// process: it was alive when the last of them had been read.
Result<Peer> read_peer(int socket);

// The process itself has not ended.
bool alive(const Peer& peer);

// /proc/PID/cgroup, empty if it cannot be read.
std::string read_cgroups(pid_t pid);

} // namespace outcall::http
