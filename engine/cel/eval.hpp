// SPDX-License-Identifier: GPL-2.0-or-later
// Evaluates a plan, or a part of it, against an activation.
#pragma once

#include "engine/cel/datum.hpp"
#include "engine/cel/environment.hpp"
#include "engine/cel/plan.hpp"
#include "engine/cel/workspace.hpp"

#include <cstdint>
#include <string>

namespace outcall::cel {

// The value points into plan, activation and the workspace's arena. Once the workspace's budget is
// exhausted the value means nothing. Recursion is bounded by limits::depth.
Datum evaluate(const Plan& plan, std::uint32_t step, const Activation& activation,
               Workspace& workspace);

// What an error says to people; bounded, and printable whatever the request contained.
std::string describe(const Datum& error);

} // namespace outcall::cel
