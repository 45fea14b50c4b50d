// SPDX-License-Identifier: GPL-2.0-or-later
// A kernel namespace as a key. Means something only while somebody keeps the namespace alive: its
// inode is used again at once.
#pragma once

#include "service/unique_fd.hpp"

#include <compare>
#include <optional>
#include <string>
#include <sys/types.h>

namespace outcall::service {

struct NamespaceId {
    dev_t device = 0;
    ino_t inode = 0;
    auto operator<=>(const NamespaceId&) const = default;
};

std::optional<NamespaceId> namespace_of(const UniqueFd& fd);
// By a path such as /proc/PID/ns/net.
std::optional<NamespaceId> namespace_at(const std::string& path);

} // namespace outcall::service
