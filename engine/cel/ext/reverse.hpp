// SPDX-License-Identifier: GPL-2.0-or-later
// x.reverse(), a function of two libraries: of a string its code points, of a list its elements.
#pragma once

#include "engine/cel/datum.hpp"
#include "engine/cel/workspace.hpp"

#include <span>

namespace outcall::cel {

Datum reverse(Workspace& workspace, std::span<const Datum> arguments);

} // namespace outcall::cel
