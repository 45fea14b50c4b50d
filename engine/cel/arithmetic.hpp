// SPDX-License-Identifier: GPL-2.0-or-later
// + - * / % and unary minus: exact in 64 bits, with overflow an error; + also concatenates.
#pragma once

#include "engine/cel/ast.hpp"
#include "engine/cel/datum.hpp"
#include "engine/cel/workspace.hpp"

namespace outcall::cel {

// Operands are plain; the result is a value or an error. `op` is one of the arithmetic ones.
Datum arithmetic(Workspace& workspace, Operator op, const Datum& left, const Datum& right);

Datum negate(const Datum& operand);

} // namespace outcall::cel
