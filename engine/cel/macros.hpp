// SPDX-License-Identifier: GPL-2.0-or-later
// The macros: calls that the parser replaces by nodes of their own, when their shape fits.
#pragma once

#include "engine/cel/ast.hpp"
#include "engine/cel/diagnostic.hpp"
#include "engine/cel/syntax.hpp"

#include <expected>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace outcall::cel {

// A node to put in place of a call, and its children in the tree.
struct Expansion {
    Node node;
    std::vector<NodeId> children;
};

// A call as the parser met it; `receiver` is empty for f(x).
struct CallShape {
    std::string_view function;
    std::optional<NodeId> receiver;
    std::span<const NodeId> arguments;
    std::uint32_t offset;
};

// Nothing: not a macro, it stays a call. A diagnostic: a macro whose arguments cannot be meant.
std::expected<std::optional<Expansion>, Diagnostic> expand_macro(Ast& ast, const Syntax& syntax,
                                                                 const CallShape& call);

// What a comprehension or a binding is written with.
std::string_view macro_name(const Node& node);

// For suggestions.
std::vector<std::string_view> macro_names();

} // namespace outcall::cel
