// SPDX-License-Identifier: GPL-2.0-or-later
// Lists, maps, and the macros that walk them.
#include "engine/cel/checking.hpp"

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

// What an iteration over the range walks: elements of a list, keys of a map.
TypeId Checker::range_element(NodeId range) {
    const TypeId type = visit(range);
    const Type of = checked_.types[type];
    if (of.kind == TypeKind::List || of.kind == TypeKind::Map)
        return of.first;
    if (of.kind == TypeKind::Dyn || of.kind == TypeKind::Free)
        return dyn_type;
    return fault(ast_[range].offset, fmt::format("a macro walks a list or a map, this is {}",
                                                 checked_.types.name(type)));
}

TypeId Checker::comprehension(NodeId id, const Node& node) {
    const NodeId range = ast_.child(node, 0);
    const TypeId element = range_element(range);
    checked_.reference[id] = LocalReference{static_cast<std::uint32_t>(scope_.size())};
    scope_.push_back({ast_.text(node), element});
    checked_.locals = std::max(checked_.locals, static_cast<std::uint32_t>(scope_.size()));
    TypeId result = bool_type;
    if (node.macro == Macro::Map && node.count == 2) {
        result = checked_.types.list(visit(ast_.child(node, 1)));
    } else {
        want_bool(ast_.child(node, 1), "the predicate of a macro");
        if (node.macro == Macro::Map)
            result = checked_.types.list(visit(ast_.child(node, 2)));
        else if (node.macro == Macro::Filter)
            result = checked_.types.list(element);
    }
    scope_.pop_back();
    return result;
}

} // namespace outcall::cel
