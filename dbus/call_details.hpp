// SPDX-License-Identifier: GPL-2.0-or-later
// What a call is about, as polkit rules may look at it (action.lookup("container") and so on).
#pragma once

#include "dbus/authority.hpp"
#include "dbus/authorization.hpp"
#include "engine/control.hpp"

namespace outcall::dbus {

// container (the full id where it is known), destination, protocol, ports, rule, member: as far as
// path and arguments say. A value longer than limits::detail_bytes or with a control byte is left
// out. InvalidArgument: the arguments cannot be read. Leaves the call rewound.
Result<Details> call_details(sd_bus_message* call, const MethodRule& rule, const Control& control);

} // namespace outcall::dbus
