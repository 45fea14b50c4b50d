// SPDX-License-Identifier: GPL-2.0-or-later
// Equality and order at evaluation: heterogeneous, and exact between int, uint and double.
#pragma once

#include "engine/cel/datum.hpp"
#include "engine/cel/workspace.hpp"

#include <compare>
#include <optional>

namespace outcall::cel {

// Both plain. Different types are unequal, numbers compare by value, NaN equals nothing. Recursion
// is as deep as the values nest, which limits::depth and the context's depth bound.
bool equal(Workspace& workspace, const Datum& left, const Datum& right);

// Nothing where the types have no order between them; unordered with NaN.
std::optional<std::partial_ordering> compare(const Datum& left, const Datum& right);

} // namespace outcall::cel
