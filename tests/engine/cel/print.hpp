// SPDX-License-Identifier: GPL-2.0-or-later
// A syntax tree as source text again, with as few parentheses as the grammar needs.
#pragma once

#include "engine/cel/ast.hpp"

#include <string>

namespace outcall::cel {

// Parses to the same tree, and nests no deeper than what the tree was parsed from.
std::string print(const Ast& ast);

// Whether two trees are the same in everything but their places in the source.
bool same(const Ast& left, const Ast& right);

} // namespace outcall::cel
