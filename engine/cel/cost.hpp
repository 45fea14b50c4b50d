// SPDX-License-Identifier: GPL-2.0-or-later
// What an expression can cost at most, told from its text alone.
//
// The unit is about 10 ns, that of Budget::work. One node costs one unit. Beside that
//   * reading text costs one unit for 64 bytes, a search with a pattern one for 4 bytes; == and
//     startsWith() read as much as the shorter side has;
//   * `in`, and == of lists and maps, cost what one comparison does for each element;
//   * a function costs what it takes to read its arguments once, with all their elements;
//   * a macro costs its range, and for each element of it 10 units and its body;
//   * && and || cost all their operands, ?: its condition and the dearer branch.
// Sizes are those of literals; a field of the request, and what comes out of it, is as large as
// engine/model/limits.hpp lets it be; what is produced, as engine/cel/limits.hpp lets it be.
#pragma once

#include "engine/cel/ast.hpp"
#include "engine/cel/checker.hpp"

#include <cstdint>

namespace outcall::cel {

// Saturates at 2^64 - 1. An evaluation is stopped after limits::wall_clock, whatever it costs.
std::uint64_t cost(const Ast& ast, const Checked& checked);

} // namespace outcall::cel
