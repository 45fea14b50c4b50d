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

// Without `optimise` each node becomes the step it says: what the optimised plan is compared with.
struct PlanOptions {
    bool optimise = true;
};

// The faults are those of literal patterns.
std::expected<std::shared_ptr<Plan>, std::vector<Diagnostic>>
plan(const Ast& ast, const Checked& checked, PlanOptions options = {});

} // namespace outcall::cel
