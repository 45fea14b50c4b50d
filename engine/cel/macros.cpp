// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/macros.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace outcall::cel {

namespace {

// receiver.name(variable, [second variable], bodies ...)
struct Form {
    std::string_view name;
    Macro macro;
    std::size_t variables;
    std::size_t bodies;
    Feature feature;
};

constexpr std::array forms{
    Form{"all", Macro::All, 1, 1, Feature::CoreMacros},
    Form{"exists", Macro::Exists, 1, 1, Feature::CoreMacros},
    Form{"exists_one", Macro::ExistsOne, 1, 1, Feature::CoreMacros},
    Form{"map", Macro::Map, 1, 1, Feature::CoreMacros},
    Form{"map", Macro::Map, 1, 2, Feature::CoreMacros},
    Form{"filter", Macro::Filter, 1, 1, Feature::CoreMacros},
    Form{"all", Macro::All, 2, 1, Feature::TwoVariableMacros},
    Form{"exists", Macro::Exists, 2, 1, Feature::TwoVariableMacros},
    Form{"existsOne", Macro::ExistsOne, 2, 1, Feature::TwoVariableMacros},
    Form{"transformList", Macro::TransformList, 2, 1, Feature::TwoVariableMacros},
    Form{"transformList", Macro::TransformList, 2, 2, Feature::TwoVariableMacros},
    Form{"transformMap", Macro::TransformMap, 2, 1, Feature::TwoVariableMacros},
    Form{"transformMap", Macro::TransformMap, 2, 2, Feature::TwoVariableMacros},
    Form{"transformMapEntry", Macro::TransformMapEntry, 2, 1, Feature::TwoVariableMacros},
    Form{"transformMapEntry", Macro::TransformMapEntry, 2, 2, Feature::TwoVariableMacros},
    Form{"optMap", Macro::OptionalMap, 1, 1, Feature::OptionalMacros},
    Form{"optFlatMap", Macro::OptionalFlatMap, 1, 1, Feature::OptionalMacros},
};

using Result = std::expected<std::optional<Expansion>, Diagnostic>;

std::unexpected<Diagnostic> fault(const Node& node, std::string message) {
    return std::unexpected(Diagnostic{node.offset, std::move(message)});
}

bool simple_name(const Ast& ast, const Node& node) {
    return node.kind == NodeKind::Identifier && !ast.text(node).starts_with('.');
}

Result expand_has(const Ast& ast, const CallShape& call) {
    const Node& argument = ast[call.arguments[0]];
    if (argument.kind != NodeKind::Select)
        return fault(argument, "has() wants the selection of a field, as in has(a.b)");
    Expansion expansion{.node = {.kind = NodeKind::Has}, .children = {ast.child(argument, 0)}};
    expansion.node.offset = argument.offset;
    expansion.node.text = argument.text;
    return expansion;
}

// A macro that names variables for its bodies; `subject` is what they stand for.
Result expand_naming(const Ast& ast, const CallShape& call, const Form& form, NodeId subject) {
    const auto variables = call.arguments.first(form.variables);
    for (const NodeId variable : variables)
        if (!simple_name(ast, ast[variable]))
            return fault(
                ast[variable],
                fmt::format("{}() names a variable here: it must be a simple name", call.function));
    if (variables.size() == 2 && ast.text(ast[variables[0]]) == ast.text(ast[variables[1]]))
        return fault(ast[variables[1]],
                     fmt::format("the variables of {}() must differ", call.function));
    Expansion expansion{
        .node = {.kind = form.macro < Macro::Bind ? NodeKind::Comprehension : NodeKind::Bind,
                 .macro = form.macro},
        .children = {subject}};
    expansion.node.offset = call.offset;
    expansion.node.text = ast[variables[0]].text;
    if (variables.size() == 2)
        expansion.node.second = ast[variables[1]].text;
    const auto bodies = call.arguments.last(form.bodies);
    expansion.children.insert(expansion.children.end(), bodies.begin(), bodies.end());
    return expansion;
}

Result expand_block(const Ast& ast, const CallShape& call) {
    const Node& list = ast[call.arguments[0]];
    if (list.kind != NodeKind::List)
        return fault(list, "cel.block() wants a list literal");
    const auto values = ast.children(list);
    Expansion expansion{.node = {.kind = NodeKind::Block, .offset = call.offset},
                        .children = {values.begin(), values.end()}};
    expansion.children.push_back(call.arguments[1]);
    return expansion;
}

// cel.index(i), cel.iterVar(depth, i): names that no source can write.
Result expand_name(Ast& ast, const CallShape& call) {
    std::string name = "@it";
    for (const NodeId argument : call.arguments) {
        const Node& node = ast[argument];
        const auto* index = node.kind == NodeKind::Constant
                                ? std::get_if<std::int64_t>(&ast.literal(node))
                                : nullptr;
        if (index == nullptr || *index < 0)
            return fault(node, fmt::format("cel.{}() wants literal indexes", call.function));
        name = call.arguments.size() == 1 ? block_variable(static_cast<std::size_t>(*index))
                                          : fmt::format("{}:{}", name, *index);
    }
    Expansion expansion{.node = {.kind = NodeKind::Identifier, .offset = call.offset},
                        .children = {}};
    expansion.node.text = ast.add_text(name);
    return expansion;
}

// The macros of the namespace `cel`.
Result expand_cel(Ast& ast, const Syntax& syntax, const CallShape& call) {
    static constexpr Form bind{"bind", Macro::Bind, 1, 1, Feature::BindingMacros};
    const std::size_t count = call.arguments.size();
    if (call.function == "bind" && count == 3 && syntax.has(bind.feature))
        return expand_naming(ast, call, bind, call.arguments[1]);
    if (!syntax.has(Feature::BlockMacros))
        return std::nullopt;
    if (call.function == "block" && count == 2)
        return expand_block(ast, call);
    if ((call.function == "index" && count == 1) || (call.function == "iterVar" && count == 2))
        return expand_name(ast, call);
    return std::nullopt;
}

} // namespace

Result expand_macro(Ast& ast, const Syntax& syntax, const CallShape& call) {
    if (!call.receiver)
        return call.function == "has" && call.arguments.size() == 1 &&
                       syntax.has(Feature::CoreMacros)
                   ? expand_has(ast, call)
                   : Result{std::nullopt};
    const Node& receiver = ast[*call.receiver];
    if (simple_name(ast, receiver) && ast.text(receiver) == "cel")
        if (auto expansion = expand_cel(ast, syntax, call); !expansion || *expansion)
            return expansion;
    const auto form = std::ranges::find_if(forms, [&](const Form& candidate) {
        return candidate.name == call.function && syntax.has(candidate.feature) &&
               candidate.variables + candidate.bodies == call.arguments.size();
    });
    return form == forms.end() ? Result{std::nullopt}
                               : expand_naming(ast, call, *form, *call.receiver);
}

std::string_view macro_name(const Node& node) {
    const std::size_t variables = node.second == no_text ? 1 : 2;
    const auto form = std::ranges::find_if(forms, [&](const Form& candidate) {
        return candidate.macro == node.macro && candidate.variables == variables;
    });
    return form == forms.end() ? "cel.bind" : form->name;
}

std::vector<std::string_view> macro_names() {
    std::vector<std::string_view> names{"has", "cel.bind"};
    for (const Form& form : forms)
        names.push_back(form.name);
    return names;
}

} // namespace outcall::cel
