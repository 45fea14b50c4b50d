// SPDX-License-Identifier: GPL-2.0-or-later
// Source text → syntax tree, macros expanded. The nesting is bounded by limits::depth.
#pragma once

#include "engine/cel/ast.hpp"
#include "engine/cel/diagnostic.hpp"
#include "engine/cel/limits.hpp"
#include "engine/cel/syntax.hpp"

#include <expected>
#include <string_view>

namespace outcall::cel {

// The first fault ends it: what follows a syntax error is guesswork.
std::expected<Ast, Diagnostic> parse(std::string_view source,
                                     std::size_t most_bytes = limits::source_bytes,
                                     const Syntax& syntax = Syntax::for_authors());

} // namespace outcall::cel
