// SPDX-License-Identifier: GPL-2.0-or-later
// text.format(list): the clauses %s %d %f %e %b %o %x %X and %%, with a precision for %f and %e
// ("%.3f"), filled with the elements of the list in turn. What is left over of the list is ignored.
#pragma once

#include "engine/cel/datum.hpp"
#include "engine/cel/workspace.hpp"

#include <cstddef>
#include <span>

namespace outcall::cel {

inline constexpr std::size_t most_format_digits = 1'000; // of the precision

Datum format(Workspace& workspace, std::span<const Datum> arguments);

} // namespace outcall::cel
