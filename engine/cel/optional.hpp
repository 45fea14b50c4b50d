// SPDX-License-Identifier: GPL-2.0-or-later
// Optional values: making them and looking into what they hold.
#pragma once

#include "engine/cel/datum.hpp"
#include "engine/cel/workspace.hpp"

namespace outcall::cel {

// An optional that holds the value; the error of an exhausted budget.
Datum optional_of(Workspace& workspace, const Datum& value);

// container[?key], also of a container that is optional itself: none where there is no such key or
// index. Operands are plain.
Datum optional_index(Workspace& workspace, const Datum& container, const Datum& key);

} // namespace outcall::cel
