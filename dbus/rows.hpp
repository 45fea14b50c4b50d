// SPDX-License-Identifier: GPL-2.0-or-later
// Rules and dynamic rules as the dictionaries that list them. Numbers are x or t, flags b, the rest
// s.
#pragma once

#include "dbus/codec.hpp"
#include "engine/control.hpp"

namespace outcall::dbus {

// id, file, action, condition_preview, description, priority, log, failures.
ValueMap to_row(const RuleInfo& rule);
// The above, condition and source.
ValueMap to_full_row(const RuleInfo& rule);

// container, container_name, destination, protocol, ports, handle, inserted_at, expires_in_secs,
// origin, rule, packets, bytes, path.
ValueMap to_row(const DynamicRuleInfo& rule);

// id, action, condition, description, priority, log, matches_everything.
ValueMap to_row(const RequestedRule& rule);

// decision, rule, file, layer.
ValueMap to_row(const Decision& decision);

// About what they take on the bus.
std::size_t estimated_bytes(const Rows& rows);

} // namespace outcall::dbus
