// SPDX-License-Identifier: GPL-2.0-or-later
// Calls: which function, which overload.
#include "engine/cel/checking.hpp"

#include "engine/cel/suggestion.hpp"

#include <fmt/format.h>

namespace outcall::cel {

std::string Checker::names(std::span<const TypeId> types) const {
    std::string text;
    for (const TypeId type : types)
        text += (text.empty() ? "" : ", ") + checked_.types.name(type);
    return text;
}

TypeId Checker::unknown_function(const Node& node) {
    const std::string& name = ast_.text(node);
    const bool method = node.kind == NodeKind::Method;
    if (environment_.function(name, method ? CallStyle::Global : CallStyle::Method) != nullptr)
        return fault(node.offset,
                     method ? fmt::format("'{0}' is no method: call it as {0}(x)", name)
                            : fmt::format("'{0}' is a method: call it as x.{0}(...)", name));
    auto candidates = environment_.function_names();
    for (const std::string_view macro : {"has", "all", "exists", "exists_one", "map", "filter"}) {
        if (macro == name)
            return fault(node.offset, fmt::format("wrong number of arguments for '{}'", name));
        candidates.push_back(macro);
    }
    return fault(node.offset, fmt::format("unknown {} '{}'{}", method ? "method" : "function", name,
                                          suggestion(name, candidates)));
}

// a.b.c of plain names, none of which is a variable.
std::optional<std::string> Checker::qualified_name(NodeId id) const {
    const Node& node = ast_[id];
    if (node.kind == NodeKind::Identifier && variable(node) == nullptr && !local(ast_.text(node)))
        return ast_.text(node);
    if (node.kind != NodeKind::Select)
        return std::nullopt;
    auto operand = qualified_name(ast_.child(node, 0));
    return operand ? std::optional{*operand + "." + ast_.text(node)} : std::nullopt;
}

// math.greatest(x) looks like a method of a variable `math`.
const Function* Checker::qualified_function(const Node& node) const {
    if (node.kind != NodeKind::Method)
        return nullptr;
    const auto qualifier = qualified_name(ast_.child(node, 0));
    return qualifier ? environment_.function(*qualifier + "." + ast_.text(node), CallStyle::Global)
                     : nullptr;
}

TypeId Checker::call(NodeId id, const Node& node) {
    auto style = node.kind == NodeKind::Method ? CallStyle::Method : CallStyle::Global;
    const Function* function = qualified_function(node);
    std::vector<TypeId> arguments;
    auto given_nodes = ast_.children(node);
    if (function != nullptr) {
        style = CallStyle::Global;
        given_nodes = given_nodes.subspan(1);
    } else {
        function = environment_.function(ast_.text(node), style);
    }
    if (function == nullptr)
        return unknown_function(node);
    checked_.reference[id] = function;
    for (const NodeId each : given_nodes)
        arguments.push_back(visit(each));
    if (const auto result = resolve(checked_.types, function->overloads, arguments))
        return *result;
    const auto given = std::span{arguments};
    const std::string text = style == CallStyle::Method
                                 ? fmt::format("{}.{}({})", names(given.first(1)), function->name,
                                               names(given.subspan(1)))
                                 : fmt::format("{}({})", function->name, names(given));
    return fault(node.offset, fmt::format("no overload of '{}' fits {}", function->name, text));
}

} // namespace outcall::cel
