// SPDX-License-Identifier: GPL-2.0-or-later
// Which objects there are, for introspection and GetManagedObjects.
#pragma once

#include "engine/control.hpp"

#include <string>
#include <vector>

namespace outcall::dbus {

// The objects that introspection of `prefix` lists, limits::introspection_nodes containers at most;
// below the root, all of them, for GetManagedObjects. LimitExceeded: more than one reply can hold.
Result<std::vector<std::string>> object_nodes(const Control& control, std::string_view prefix);

// The same of rule requests; what one reply can hold is judged by object_nodes() for both.
std::vector<std::string> request_nodes(const Control& control, std::string_view prefix);

// A NULL-terminated list in memory of malloc, as sd-bus takes it over; 0 or -ENOMEM.
int to_strv(const std::vector<std::string>& texts, char**& strv);

} // namespace outcall::dbus
