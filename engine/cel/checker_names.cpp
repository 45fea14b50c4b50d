// SPDX-License-Identifier: GPL-2.0-or-later
// Names and selections: what each refers to.
#include "engine/cel/checking.hpp"

#include "engine/cel/suggestion.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace outcall::cel {

namespace {

struct TypeName {
    std::string_view name;
    Kind kind;
};

constexpr std::array type_names{
    TypeName{"bool", Kind::Bool},
    TypeName{"int", Kind::Int},
    TypeName{"uint", Kind::Uint},
    TypeName{"double", Kind::Double},
    TypeName{"string", Kind::String},
    TypeName{"bytes", Kind::Bytes},
    TypeName{"list", Kind::List},
    TypeName{"map", Kind::Map},
    TypeName{"type", Kind::Type},
    TypeName{"null_type", Kind::Null},
    TypeName{"google.protobuf.Timestamp", Kind::Timestamp},
    TypeName{"google.protobuf.Duration", Kind::Duration},
    TypeName{"net.IP", Kind::Ip},
    TypeName{"net.CIDR", Kind::Cidr},
};

} // namespace

std::optional<std::uint32_t> Checker::local(std::string_view name) const {
    const auto found = std::ranges::find(scope_.rbegin(), scope_.rend(), name, &Local::name);
    if (found == scope_.rend())
        return std::nullopt;
    return static_cast<std::uint32_t>(scope_.rend() - found - 1);
}

// The declared variable that a node names, unless an iteration variable shadows it.
const Variable* Checker::variable(const Node& node) const {
    if (node.kind != NodeKind::Identifier)
        return nullptr;
    std::string_view name = ast_.text(node);
    if (name.starts_with('.'))
        name.remove_prefix(1);
    else if (local(name))
        return nullptr;
    return environment_.find(name);
}

TypeId Checker::identifier(NodeId id, const Node& node) {
    std::string_view name = ast_.text(node);
    if (name.starts_with('.')) {
        name.remove_prefix(1);
    } else if (const auto index = local(name)) {
        checked_.reference[id] = LocalReference{*index};
        return scope_[*index].type;
    }
    if (const Variable* found = environment_.find(name)) {
        const std::string example =
            found->fields.empty() ? ""
                                  : ", as in " + found->name + "." + found->fields.front().name;
        return fault(node.offset, fmt::format("'{}' is no value by itself: select one of its "
                                              "fields{}",
                                              name, example));
    }
    const auto type = std::ranges::find(type_names, name, &TypeName::name);
    if (type == type_names.end())
        return unknown_name(node, name);
    checked_.reference[id] = TypeReference{type->kind};
    return TypeTable::simple(TypeKind::Type);
}

TypeId Checker::unknown_name(const Node& node, std::string_view name) {
    std::vector<std::string_view> candidates;
    for (const Variable& declared : environment_.variables()) {
        for (const Field& field : declared.fields)
            if (field.name == name)
                return fault(node.offset,
                             fmt::format("unknown variable '{}'; did you mean '{}.{}'?", name,
                                         declared.name, field.name));
        candidates.push_back(declared.name);
    }
    for (const Local& each : scope_)
        candidates.push_back(each.name);
    return fault(node.offset,
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

// variable.field, resolved to its slot; nothing when the operand is no declared variable.
std::optional<TypeId> Checker::declared_field(NodeId id, const Node& node) {
    const Variable* declared = variable(ast_[ast_.child(node, 0)]);
    if (declared == nullptr)
        return std::nullopt;
    const std::string& name = ast_.text(node);
    const auto field = std::ranges::find(declared->fields, name, &Field::name);
    if (field == declared->fields.end()) {
        std::vector<std::string_view> candidates;
        candidates.reserve(declared->fields.size());
        for (const Field& each : declared->fields)
            candidates.push_back(each.name);
        return fault(node.offset, fmt::format("'{}' has no field '{}'{}", declared->name, name,
                                              suggestion(name, candidates)));
    }
    checked_.reference[id] = SlotReference{.slot = static_cast<std::uint32_t>(field->slot),
                                           .variable = static_cast<std::uint32_t>(declared->index)};
    return field_type(field->type);
}

TypeId Checker::selection(NodeId id, const Node& node) {
    if (const auto type = declared_field(id, node))
        return *type;
    const TypeId operand = visit(ast_.child(node, 0));
    const Type type = checked_.types[operand];
    if (type.kind == TypeKind::Map &&
        checked_.types.compatible(type.first, TypeTable::simple(TypeKind::String)))
        return type.second == TypeTable::simple(TypeKind::Free) ? dyn_type : type.second;
    if (type.kind == TypeKind::Dyn || type.kind == TypeKind::Free)
        return dyn_type;
    return fault(node.offset, fmt::format("a value of type {} has no fields: '.{}' cannot be "
                                          "selected",
                                          checked_.types.name(operand), ast_.text(node)));
}

TypeId Checker::has(NodeId id, const Node& node) {
    selection(id, node);
    return bool_type;
}

} // namespace outcall::cel
