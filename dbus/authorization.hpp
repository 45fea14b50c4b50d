// SPDX-License-Identifier: GPL-2.0-or-later
// What a call needs to be allowed: the rows of the one table, generated from interfaces/*.xml.
#pragma once

#include <array>
#include <span>
#include <string_view>

namespace outcall::dbus {

// What the arguments tell the authority, argument by argument: the name of a detail; "id-or-name",
// told as container by its full id; "flow", a context that tells destination, protocol and ports;
// or nothing.
using DetailNames = std::array<std::string_view, 3>;

struct MethodRule {
    std::string_view interface;
    std::string_view member;
    std::string_view signature;
    std::string_view action; // after "org.outcall."; empty: free, but not before all others
    DetailNames details;
};

// The row of a call; nullptr: no action is needed, because the member is free (Peer), only ever
// refused (Properties.Set), or does not exist.
const MethodRule* find_rule(std::string_view interface, std::string_view member);

} // namespace outcall::dbus
