// SPDX-License-Identifier: GPL-2.0-or-later
// Literals that a function can never take: ip('10.0.0.300'), getHours('Europe/Berlni'). To the
// specification these are errors of the evaluation; a condition that has one never matches, so
// whoever wrote it is told at load.
#pragma once

#include "engine/cel/ast.hpp"
#include "engine/cel/checker.hpp"
#include "engine/cel/diagnostic.hpp"

#include <vector>

namespace outcall::cel {

// In the order of the source, at most limits::diagnostics.
std::vector<Diagnostic> misfit_literals(const Ast& ast, const Checked& checked);

} // namespace outcall::cel
