// SPDX-License-Identifier: GPL-2.0-or-later
// Checked tree → plan: constants folded, literal patterns compiled.
#pragma once

#include "engine/cel/ast.hpp"
#include "engine/cel/checker.hpp"
#include "engine/cel/diagnostic.hpp"
#include "engine/cel/plan.hpp"

#include <expected>
#include <memory>
#include <vector>

namespace outcall::cel {

// The faults are those of literal patterns.
std::expected<std::shared_ptr<Plan>, std::vector<Diagnostic>> plan(const Ast& ast,
                                                                   const Checked& checked);

} // namespace outcall::cel
