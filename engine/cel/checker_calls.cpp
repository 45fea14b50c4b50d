// SPDX-License-Identifier: GPL-2.0-or-later
// Calls: which function, which overload.
#include "engine/cel/checking.hpp"

#include "engine/cel/macros.hpp"
#include "engine/cel/suggestion.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace outcall::cel {

std::string Checker::names(std::span<const TypeId> types) const {
    std::string text;
    for (const TypeId type : types)
        text += (text.empty() ? "" : ", ") + checked_.types.name(type);
    return text;
}

TypeId Checker::unknown_function(NodeId id) {
    const Node& node = ast_[id];
    const std::string& name = ast_.text(node);
    const auto refuse = [&](std::string message) {
        return missing(id, Fault::NoSuchFunction, std::move(message));
    };
    const bool method = node.kind == NodeKind::Method;
    if (environment_.function(name, method ? CallStyle::Global : CallStyle::Method) != nullptr)
        return refuse(method ? fmt::format("'{0}' is no method: call it as {0}(x)", name)
                             : fmt::format("'{0}' is a method: call it as x.{0}(...)", name));
    if (enough_told())
        return refuse(fmt::format("unknown function '{}'", name));
    auto candidates = environment_.function_names();
    for (const std::string_view macro : macro_names()) {
        if (macro == name)
            return refuse(fmt::format("wrong number of arguments for '{}'", name));
        candidates.push_back(macro);
    }
    return refuse(fmt::format("unknown {} '{}'{}", method ? "method" : "function", name,
                              suggestion(name, candidates)));
}

Checker::Callee Checker::find_callee(std::string_view name, CallStyle style) const {
    return {.function = environment_.function(name, style),
            .declared = environment_.declared_function(name, style),
            .style = style};
}

// math.greatest(x) looks like a method of a variable `math`: it is the function unless there is
// such a variable.
Checker::Callee Checker::callee(const Node& node) const {
    const std::string& name = ast_.text(node);
    if (node.kind == NodeKind::Method) {
        const auto qualifier = qualified_name(ast_.child(node, 0));
        if (!qualifier)
            return find_callee(name, CallStyle::Method);
        for (const std::string& candidate : environment_.candidates(*qualifier + "." + name)) {
            const Callee found = find_callee(candidate, CallStyle::Global);
            if (found.function != nullptr || found.declared != nullptr)
                return found;
        }
        return find_callee(name, CallStyle::Method);
    }
    for (const std::string& candidate : environment_.candidates(name)) {
        const Callee found = find_callee(candidate, CallStyle::Global);
        if (found.function != nullptr || found.declared != nullptr)
            return found;
    }
    return {};
}

TypeId Checker::call(NodeId id, const Node& node) {
    const Callee called = callee(node);
    std::vector<TypeId> arguments;
    auto children = ast_.children(node);
    if (node.kind == NodeKind::Method && called.style == CallStyle::Global)
        children = children.subspan(1); // the receiver is the qualifier
    if (called.function == nullptr && called.declared == nullptr)
        return unknown_function(id);
    for (const NodeId each : children)
        arguments.push_back(visit(each));
    if (called.function == nullptr)
        checked_.reference[id] = MissingReference{Fault::NoSuchFunction};
    else if (std::ranges::any_of(called.function->overloads, [&](const Signature& overload) {
                 return takes_count(overload, arguments.size());
             }))
        checked_.reference[id] = called.function;
    else
        checked_.reference[id] = MissingReference{Fault::NoSuchOverload};
    const auto result = called.function != nullptr
                            ? resolve(checked_.types, called.function->overloads, arguments)
                            : resolve(checked_.types, *called.declared, arguments);
    return result ? *result : no_overload(node, called, arguments);
}

TypeId Checker::no_overload(const Node& node, const Callee& called, std::span<const TypeId> given) {
    const std::string_view name =
        called.function != nullptr ? called.function->name : called.declared->name;
    const std::string text =
        called.style == CallStyle::Method
            ? fmt::format("{}.{}({})", names(given.first(1)), name, names(given.subspan(1)))
            : fmt::format("{}({})", name, names(given));
    return fault(node.offset, fmt::format("no overload of '{}' fits {}", name, text));
}

} // namespace outcall::cel
