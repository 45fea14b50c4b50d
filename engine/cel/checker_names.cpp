// SPDX-License-Identifier: GPL-2.0-or-later
// Names and selections: what each refers to.
#include "engine/cel/checking.hpp"

#include "engine/cel/suggestion.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <ranges>
#include <vector>

namespace outcall::cel {

namespace {

struct TypeName {
    std::string_view name;
    Kind kind;
    TypeKind type;
};

constexpr std::array type_names{
    TypeName{"bool", Kind::Bool, TypeKind::Bool},
    TypeName{"int", Kind::Int, TypeKind::Int},
    TypeName{"uint", Kind::Uint, TypeKind::Uint},
    TypeName{"double", Kind::Double, TypeKind::Double},
    TypeName{"string", Kind::String, TypeKind::String},
    TypeName{"bytes", Kind::Bytes, TypeKind::Bytes},
    TypeName{"list", Kind::List, TypeKind::List},
    TypeName{"map", Kind::Map, TypeKind::Map},
    TypeName{"type", Kind::Type, TypeKind::Type},
    TypeName{"null_type", Kind::Null, TypeKind::Null},
    TypeName{"google.protobuf.Timestamp", Kind::Timestamp, TypeKind::Timestamp},
    TypeName{"google.protobuf.Duration", Kind::Duration, TypeKind::Duration},
    TypeName{"net.IP", Kind::Ip, TypeKind::Ip},
    TypeName{"net.CIDR", Kind::Cidr, TypeKind::Cidr},
    TypeName{"optional_type", Kind::Optional, TypeKind::Optional},
};

} // namespace

std::optional<std::uint32_t> Checker::local(std::string_view name) const {
    const auto found = std::ranges::find(scope_.rbegin(), scope_.rend(), name, &Local::name);
    if (found == scope_.rend())
        return std::nullopt;
    return static_cast<std::uint32_t>(scope_.rend() - found - 1);
}

// a.b.c of plain names, none of which is an iteration variable.
std::optional<std::string> Checker::qualified_name(NodeId id) const {
    std::vector<NodeId> selections; // the outermost first
    for (; ast_[id].kind == NodeKind::Select; id = ast_.child(ast_[id], 0))
        selections.push_back(id);
    const Node& root = ast_[id];
    if (root.kind != NodeKind::Identifier || local(ast_.text(root)))
        return std::nullopt;
    std::string name = ast_.text(root);
    for (const NodeId selection : std::views::reverse(selections))
        name.append(".").append(ast_.text(ast_[selection]));
    return name;
}

// variable.field; nothing when there is no such variable.
std::optional<TypeId> Checker::declared_field(NodeId id, std::string_view name) {
    const auto dot = name.rfind('.');
    if (dot == std::string_view::npos)
        return std::nullopt;
    const Variable* declared = environment_.find(name.substr(0, dot));
    if (declared == nullptr || declared->value)
        return std::nullopt;
    const std::string_view wanted = name.substr(dot + 1);
    const auto field = std::ranges::find(declared->fields, wanted, &Field::name);
    if (field == declared->fields.end()) {
        std::vector<std::string_view> candidates;
        candidates.reserve(declared->fields.size());
        for (const Field& each : declared->fields)
            candidates.push_back(each.name);
        return missing(id, Fault::NoSuchVariable,
                       fmt::format("'{}' has no field '{}'{}", declared->name, wanted,
                                   suggestion(wanted, candidates)));
    }
    checked_.reference[id] = SlotReference{.slot = static_cast<std::uint32_t>(field->slot),
                                           .variable = static_cast<std::uint32_t>(declared->index)};
    return field_type(field->type);
}

std::optional<TypeId> Checker::declared_variable(NodeId id, std::string_view name) {
    const Variable* found = environment_.find(name);
    if (found == nullptr)
        return std::nullopt;
    if (found->value) {
        checked_.reference[id] =
            ValueReference{.slot = static_cast<std::uint32_t>(found->value->slot),
                           .variable = static_cast<std::uint32_t>(found->index)};
        return found->value->type;
    }
    const std::string example =
        found->fields.empty() ? "" : ", as in " + found->name + "." + found->fields.front().name;
    return missing(
        id, Fault::NoSuchVariable,
        fmt::format("'{}' is no value by itself: select one of its fields{}", name, example));
}

std::optional<TypeId> Checker::type_name(NodeId id, std::string_view name) {
    const auto type = std::ranges::find(type_names, name, &TypeName::name);
    if (type == type_names.end())
        return std::nullopt;
    checked_.reference[id] = TypeReference{type->kind};
    return checked_.types.make(TypeKind::Type, TypeTable::simple(type->type));
}

// What a plain or qualified name refers to as a whole; nothing if to nothing.
std::optional<TypeId> Checker::resolve_name(NodeId id) {
    const auto name = qualified_name(id);
    if (!name)
        return std::nullopt;
    for (const std::string& candidate : environment_.candidates(*name)) {
        if (const auto type = declared_variable(id, candidate))
            return type;
        if (const auto type = declared_field(id, candidate))
            return type;
        if (const auto type = type_name(id, candidate))
            return type;
    }
    return std::nullopt;
}

TypeId Checker::identifier(NodeId id, const Node& node) {
    const std::string& name = ast_.text(node);
    if (const auto index = local(name)) {
        checked_.reference[id] = LocalReference{*index};
        return scope_[*index].type;
    }
    const auto type = resolve_name(id);
    return type ? *type : unknown_name(id, name);
}

// A name that refers to nothing: a mistake, or an error of the evaluation.
TypeId Checker::missing(NodeId id, Fault kind, std::string message) {
    checked_.reference[id] = MissingReference{kind};
    return fault(ast_[id].offset, std::move(message));
}

TypeId Checker::unknown_name(NodeId id, std::string_view name) {
    if (enough_told())
        return missing(id, Fault::NoSuchVariable, fmt::format("unknown variable '{}'", name));
    std::vector<std::string_view> candidates;
    for (const Variable& declared : environment_.variables()) {
        for (const Field& field : declared.fields)
            if (field.name == name)
                return missing(id, Fault::NoSuchVariable,
                               fmt::format("unknown variable '{}'; did you mean '{}.{}'?", name,
                                           declared.name, field.name));
        candidates.push_back(declared.name);
    }
    for (const Local& each : scope_)
        candidates.push_back(each.name);
    return missing(id, Fault::NoSuchVariable,
                   fmt::format("unknown variable '{}'{}", name, suggestion(name, candidates)));
}

TypeId Checker::field_type(FieldType type) {
    constexpr TypeId string_type = TypeTable::simple(TypeKind::String);
    switch (type) {
    case FieldType::String: return string_type;
    case FieldType::Int: return TypeTable::simple(TypeKind::Int);
    case FieldType::StringList: return checked_.types.list(string_type);
    case FieldType::StringMap: return checked_.types.map(string_type, string_type);
    case FieldType::AnyMap: return checked_.types.map(string_type, dyn_type);
    }
    return dyn_type;
}

// The type of operand.field; of an optional operand it is optional.
std::optional<TypeId> Checker::field_of(TypeId operand) {
    const Type type = checked_.types[operand];
    if (type.kind == TypeKind::Optional) {
        if (checked_.types.kind(type.first) == TypeKind::Optional)
            return std::nullopt;
        const auto inner = field_of(type.first);
        return inner ? std::optional{checked_.types.optional(*inner)} : std::nullopt;
    }
    if (type.kind == TypeKind::Map &&
        checked_.types.compatible(type.first, TypeTable::simple(TypeKind::String)))
        return type.second == TypeTable::simple(TypeKind::Free) ? dyn_type : type.second;
    if (checked_.types.general(operand))
        return dyn_type;
    return std::nullopt;
}

TypeId Checker::selection(NodeId id, const Node& node) {
    if (const auto type = resolve_name(id))
        return *type;
    return selected(node);
}

// As an operation on a value.
TypeId Checker::selected(const Node& node) {
    const TypeId operand = visit(ast_.child(node, 0));
    if (const auto type = field_of(operand))
        return *type;
    return fault(node.offset, fmt::format("a value of type {} has no fields: '.{}' cannot be "
                                          "selected",
                                          checked_.types.name(operand), ast_.text(node)));
}

TypeId Checker::optional_selection(const Node& node) {
    const TypeId type = selected(node);
    return checked_.types.kind(type) == TypeKind::Optional &&
                   checked_.types.kind(checked_.type[ast_.child(node, 0)]) == TypeKind::Optional
               ? type
               : checked_.types.optional(type);
}

TypeId Checker::has(NodeId id, const Node& node) {
    if (const auto qualifier = qualified_name(ast_.child(node, 0)))
        for (const std::string& name : environment_.candidates(*qualifier + "." + ast_.text(node)))
            if (declared_field(id, name))
                return bool_type;
    selected(node);
    return bool_type;
}

} // namespace outcall::cel
