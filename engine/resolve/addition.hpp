// SPDX-License-Identifier: GPL-2.0-or-later
// What a decision would be with more rules than are in force, without making that policy.
#pragma once

#include "engine/model/context.hpp"
#include "engine/model/decision.hpp"
#include "engine/policy/policy.hpp"

namespace outcall::resolve {

// The decision under the rules of both, in the order in which the loader would lay them. The two
// have no file in common. For people to judge by: where a rule in force exceeds its limits, the
// addition is told to allow what would be blocked.
Decision decide_with(const policy::Policy& in_force, const policy::Policy& addition,
                     const Context& context);

} // namespace outcall::resolve
