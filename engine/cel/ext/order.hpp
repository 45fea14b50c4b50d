// SPDX-License-Identifier: GPL-2.0-or-later
// Sorting of what an evaluation holds.
#pragma once

#include "engine/cel/datum.hpp"
#include "engine/cel/workspace.hpp"

#include <optional>
#include <span>

namespace outcall::cel {

// Sorts by key, of equal keys the first stays first. Every comparison is charged. The error if the
// keys have no order: of different types, of one without order, or NaN.
std::optional<Datum> sort(Workspace& workspace, std::span<Entry> entries);

} // namespace outcall::cel
