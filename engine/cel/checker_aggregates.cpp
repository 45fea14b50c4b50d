// SPDX-License-Identifier: GPL-2.0-or-later
// Lists, maps, and the macros that walk them.
#include "engine/cel/checking.hpp"

#include "engine/cel/macros.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace outcall::cel {

TypeId Checker::list(const Node& node) {
    TypeId element = TypeTable::simple(TypeKind::Free);
    for (const TypeId type : visit_children(node))
        element = checked_.types.join(element, type);
    return checked_.types.list(element);
}

TypeId Checker::map(const Node& node) {
    TypeId key = TypeTable::simple(TypeKind::Free);
    TypeId value = key;
    const auto children = ast_.children(node);
    for (std::size_t i = 0; i < children.size(); i += 2) {
        TypeId given = visit(children[i]);
        const TypeKind kind = checked_.types.kind(given);
        if (kind == TypeKind::Double || kind == TypeKind::Null || kind >= TypeKind::Bytes)
            given = fault(ast_[children[i]].offset,
                          fmt::format("the key of a map must be bool, int, uint or string, this is "
                                      "{}",
                                      checked_.types.name(given)));
        key = checked_.types.join(key, given);
        value = checked_.types.join(value, visit(children[i + 1]));
    }
    return checked_.types.map(key, value);
}

// An element of a list or a value of a map that is there only if it has a value.
TypeId Checker::optional_element(const Node& node) {
    const NodeId child = ast_.child(node, 0);
    const TypeId given = visit(child);
    const Type type = checked_.types[given];
    if (type.kind == TypeKind::Optional)
        return type.first;
    if (checked_.types.general(given))
        return dyn_type;
    return fault(ast_[child].offset, fmt::format("after '?' stands an optional value, this is {}",
                                                 checked_.types.name(given)));
}

// The type of what a macro walks: a list or a map, of dyn where that is not known.
Type Checker::range(NodeId range) {
    const TypeId type = visit(range);
    const Type of = checked_.types[type];
    if (of.kind == TypeKind::List || of.kind == TypeKind::Map)
        return of;
    if (!checked_.types.general(type))
        fault(ast_[range].offset,
              fmt::format("a macro walks a list or a map, this is {}", checked_.types.name(type)));
    return {.kind = TypeKind::Dyn, .first = dyn_type, .second = dyn_type};
}

// Puts a variable in scope and gives its place.
std::uint32_t Checker::open(std::string_view name, TypeId type) {
    scope_.push_back({name, type});
    checked_.locals = std::max(checked_.locals, static_cast<std::uint32_t>(scope_.size()));
    return static_cast<std::uint32_t>(scope_.size() - 1);
}

TypeId Checker::comprehension(NodeId id, const Node& node) {
    const Type walked = range(ast_.child(node, 0));
    const std::size_t outside = scope_.size();
    TypeId key = walked.first;
    TypeId element = walked.first;
    if (node.second != no_text) {
        key = walked.kind == TypeKind::List ? TypeTable::simple(TypeKind::Int) : walked.first;
        element = walked.kind == TypeKind::List ? walked.first : walked.second;
    }
    checked_.reference[id] = LocalReference{open(ast_.text(node), key)};
    if (node.second != no_text)
        open(ast_.text(node.second), element);
    const TypeId result = produced(node, key, element);
    scope_.resize(outside);
    return result;
}

// Checks the bodies of a comprehension: the last one is what is produced by those that produce.
TypeId Checker::produced(const Node& node, TypeId key, TypeId element) {
    const bool transforms = node.macro == Macro::Map || node.macro >= Macro::TransformList;
    if (!transforms || node.count == 3)
        want_bool(ast_.child(node, 1), "the predicate of a macro");
    if (node.macro == Macro::Filter)
        return checked_.types.list(element);
    if (!transforms)
        return bool_type;
    const NodeId body = ast_.child(node, node.count - 1);
    const TypeId made = visit(body);
    if (node.macro == Macro::TransformMap)
        return checked_.types.map(key, made);
    if (node.macro != Macro::TransformMapEntry)
        return checked_.types.list(made);
    if (checked_.types.kind(made) == TypeKind::Map || checked_.types.general(made))
        return made;
    return fault(ast_[body].offset, fmt::format("transformMapEntry() makes maps, this is {}",
                                                checked_.types.name(made)));
}

// cel.bind, optMap and optFlatMap.
TypeId Checker::bind(NodeId id, const Node& node) {
    const NodeId subject = ast_.child(node, 0);
    TypeId type = visit(subject);
    if (node.macro != Macro::Bind) {
        const Type of = checked_.types[type];
        if (of.kind != TypeKind::Optional && !checked_.types.general(type))
            fault(ast_[subject].offset,
                  fmt::format("an optional value stands before {}, this is {}", macro_name(node),
                              checked_.types.name(type)));
        type = of.kind == TypeKind::Optional ? of.first : dyn_type;
    }
    checked_.reference[id] = LocalReference{open(ast_.text(node), type)};
    const NodeId body = ast_.child(node, 1);
    TypeId result = visit(body);
    scope_.pop_back();
    if (node.macro == Macro::OptionalMap)
        return checked_.types.optional(result);
    if (node.macro == Macro::OptionalFlatMap && !checked_.types.general(result) &&
        checked_.types.kind(result) != TypeKind::Optional)
        fault(ast_[body].offset, fmt::format("the body of optFlatMap() is optional, this is {}",
                                             checked_.types.name(result)));
    return result;
}

TypeId Checker::block(NodeId id, const Node& node) {
    const auto children = ast_.children(node);
    const std::size_t outside = scope_.size();
    checked_.reference[id] = LocalReference{static_cast<std::uint32_t>(outside)};
    for (std::size_t i = 0; i + 1 < children.size(); ++i) {
        const TypeId type = visit(children[i]);
        open(block_names_.emplace_back(block_variable(i)), type);
    }
    const TypeId result = visit(children.back());
    scope_.resize(outside);
    return result;
}

} // namespace outcall::cel
