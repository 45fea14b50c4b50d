// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/namespace_id.hpp"

#include <sys/stat.h>

namespace outcall::service {

std::optional<NamespaceId> namespace_of(const UniqueFd& fd) {
    struct stat status{};
    if (!fd || fstat(fd.get(), &status) != 0)
        return std::nullopt;
    return NamespaceId{status.st_dev, status.st_ino};
}

std::optional<NamespaceId> namespace_at(const std::string& path) {
    struct stat status{};
    if (stat(path.c_str(), &status) != 0)
        return std::nullopt;
    return NamespaceId{status.st_dev, status.st_ino};
}

} // namespace outcall::service
