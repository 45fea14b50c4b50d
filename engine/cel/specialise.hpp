// SPDX-License-Identifier: GPL-2.0-or-later
// The comparisons that conditions are made of, a field with literals, as one step each.
#pragma once

#include "engine/cel/plan.hpp"

namespace outcall::cel {

// The results of the plan stay the same.
void specialise(Plan& plan);

} // namespace outcall::cel
