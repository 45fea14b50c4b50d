// SPDX-License-Identifier: GPL-2.0-or-later
// Which literals a condition compares its fields with, see Program::pinned_literals().
#pragma once

#include "engine/cel/ast.hpp"
#include "engine/cel/checker.hpp"
#include "engine/cel/program.hpp"

#include <vector>

namespace outcall::cel {

std::vector<PinnedLiteral> pinned_literals(const Ast& ast, const Checked& checked);

} // namespace outcall::cel
