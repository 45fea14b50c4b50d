// SPDX-License-Identifier: GPL-2.0-or-later
// The control group that a runtime made for a container, found by the container's id in its name.
#pragma once

#include "engine/model/container.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace outcall::http {

struct ContainerCgroup {
    std::string hierarchy; // "0:" of version 2, "9:memory" of version 1
    std::string path;      // up to and with the component that holds the id
};

// From /proc/PID/cgroup of the container's first process. Nothing when no component has the full
// id (32 characters at least): there is nothing to compare then.
std::optional<ContainerCgroup> find_cgroup(std::string_view cgroups, const ContainerId& id);

// Whether a process with these control groups is in that one or below it.
bool inside(std::string_view cgroups, const ContainerCgroup& container);

} // namespace outcall::http
