// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/macros.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace outcall::cel {

namespace {

struct Form {
    std::string_view name;
    Macro macro;
    std::size_t arguments;
};

constexpr std::array forms{
    Form{"all", Macro::All, 2},
    Form{"exists", Macro::Exists, 2},
    Form{"exists_one", Macro::ExistsOne, 2},
    Form{"map", Macro::Map, 2},
    Form{"map", Macro::Map, 3},
    Form{"filter", Macro::Filter, 2},
};

using Result = std::expected<std::optional<Expansion>, Diagnostic>;

Result expand_has(const Ast& ast, const CallShape& call) {
    const Node& argument = ast[call.arguments[0]];
    if (argument.kind != NodeKind::Select)
        return std::unexpected(
            Diagnostic{argument.offset, "has() wants the selection of a field, as in has(a.b)"});
    Expansion expansion{.node = {.kind = NodeKind::Has}, .children = {ast.child(argument, 0)}};
    expansion.node.offset = argument.offset;
    expansion.node.text = argument.text;
    return expansion;
}

Result expand_comprehension(const Ast& ast, const CallShape& call, Macro macro) {
    const Node& variable = ast[call.arguments[0]];
    if (variable.kind != NodeKind::Identifier || ast.text(variable).starts_with('.'))
        return std::unexpected(
            Diagnostic{variable.offset,
                       fmt::format("the first argument of {}() names the iteration variable: it "
                                   "must be a simple name",
                                   call.function)});
    Expansion expansion{.node = {.kind = NodeKind::Comprehension, .macro = macro},
                        .children = {*call.receiver}};
    expansion.node.offset = call.offset;
    expansion.node.text = variable.text;
    const auto bodies = call.arguments.subspan(1);
    expansion.children.insert(expansion.children.end(), bodies.begin(), bodies.end());
    return expansion;
}

} // namespace

Result expand_macro(const Ast& ast, const CallShape& call) {
    if (!call.receiver)
        return call.function == "has" && call.arguments.size() == 1 ? expand_has(ast, call)
                                                                    : Result{std::nullopt};
    const auto form = std::ranges::find_if(forms, [&](const Form& candidate) {
        return candidate.name == call.function && candidate.arguments == call.arguments.size();
    });
    return form == forms.end() ? Result{std::nullopt}
                               : expand_comprehension(ast, call, form->macro);
}

} // namespace outcall::cel
