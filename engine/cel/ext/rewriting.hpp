// SPDX-License-Identifier: GPL-2.0-or-later
// The functions of the library "strings" that make new text out of old.
#pragma once

#include "engine/cel/datum.hpp"
#include "engine/cel/workspace.hpp"

#include <span>

namespace outcall::cel {

// list.join([separator])
Datum join(Workspace& workspace, std::span<const Datum> arguments);

// text.replace(sought, replacement[, limit]). An empty `sought` is before, between and behind the
// code points.
Datum replace(Workspace& workspace, std::span<const Datum> arguments);

// A to Z and a to z; other letters stay.
Datum lower_ascii(Workspace& workspace, std::span<const Datum> arguments);
Datum upper_ascii(Workspace& workspace, std::span<const Datum> arguments);

// The text as a CEL literal in double quotes.
Datum quote(Workspace& workspace, std::span<const Datum> arguments);

} // namespace outcall::cel
