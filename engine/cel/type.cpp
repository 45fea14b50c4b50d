// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/type.hpp"

#include "engine/cel/limits.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <ranges>

namespace outcall::cel {

namespace {

// In the order of TypeKind; what follows has names of its own.
constexpr std::array<std::string_view, 17> names{"dyn",
                                                 "dyn",
                                                 "null",
                                                 "bool",
                                                 "int",
                                                 "uint",
                                                 "double",
                                                 "string",
                                                 "bytes",
                                                 "type",
                                                 "google.protobuf.Timestamp",
                                                 "google.protobuf.Duration",
                                                 "net.IP",
                                                 "net.CIDR",
                                                 "list",
                                                 "map",
                                                 "optional_type"};
constexpr std::size_t kinds = static_cast<std::size_t>(TypeKind::Cell) + 1;

} // namespace

TypeTable::TypeTable() {
    types_.reserve(kinds + 8);
    for (std::size_t kind = 0; kind < kinds; ++kind)
        types_.push_back({.kind = static_cast<TypeKind>(kind)});
}

TypeId TypeTable::intern(Type type) {
    type.depth = 1 + std::max(types_[type.first].depth, types_[type.second].depth);
    if (type.depth > limits::type_depth)
        return simple(TypeKind::Dyn);
    const auto found = std::ranges::find(types_, type);
    if (found != types_.end())
        return static_cast<TypeId>(found - types_.begin());
    types_.push_back(type);
    return static_cast<TypeId>(types_.size() - 1);
}

std::uint32_t TypeTable::intern_name(std::string_view name) {
    const auto found = std::ranges::find(names_, name);
    if (found != names_.end())
        return static_cast<std::uint32_t>(found - names_.begin());
    names_.emplace_back(name);
    return static_cast<std::uint32_t>(names_.size() - 1);
}

TypeId TypeTable::parameter(std::string_view name) {
    return intern({.kind = TypeKind::Parameter, .name = intern_name(name)});
}

TypeId TypeTable::abstract(std::string_view name, std::span<const TypeId> parameters) {
    TypeId cells = simple(TypeKind::Null);
    for (const TypeId parameter : std::views::reverse(parameters))
        cells = make(TypeKind::Cell, parameter, cells);
    return intern({.kind = TypeKind::Abstract, .first = cells, .name = intern_name(name)});
}

TypeId TypeTable::reshape(TypeId like, TypeId first, TypeId second) {
    const Type& type = types_[like];
    return intern({.kind = type.kind, .first = first, .second = second, .name = type.name});
}

// Recursion here and below is as deep as a type nests: limits::type_depth. What has no parameters
// has dyn for both. Values of types compare with each other, whichever they are.
bool TypeTable::compatible(TypeId left, TypeId right) const {
    if (left == right || general(left) || general(right))
        return true;
    const Type& a = types_[left];
    const Type& b = types_[right];
    if (a.kind != b.kind || a.name != b.name)
        return false;
    return a.kind == TypeKind::Type ||
           (compatible(a.first, b.first) && compatible(a.second, b.second));
}

TypeId TypeTable::join(TypeId left, TypeId right) {
    if (left == right || kind(right) == TypeKind::Free)
        return left;
    if (kind(left) == TypeKind::Free)
        return right;
    if (!compatible(left, right) || general(left) || general(right))
        return simple(TypeKind::Dyn);
    const Type a = types_[left];
    const Type b = types_[right];
    const TypeId first = join(a.first, b.first);
    return reshape(left, first, join(a.second, b.second));
}

std::string TypeTable::name(TypeId id) const {
    const Type& type = types_[id];
    switch (type.kind) {
    case TypeKind::List: return fmt::format("list({})", name(type.first));
    case TypeKind::Map: return fmt::format("map({}, {})", name(type.first), name(type.second));
    case TypeKind::Optional: return fmt::format("optional_type({})", name(type.first));
    case TypeKind::Type:
        return type.first == 0 ? "type" : fmt::format("type({})", name(type.first));
    case TypeKind::Parameter: return names_.at(type.name);
    case TypeKind::Abstract:
        return type.first == simple(TypeKind::Null)
                   ? names_.at(type.name)
                   : fmt::format("{}({})", names_.at(type.name), name(type.first));
    case TypeKind::Cell:
        return type.second == simple(TypeKind::Null)
                   ? name(type.first)
                   : fmt::format("{}, {}", name(type.first), name(type.second));
    default: return std::string{names.at(static_cast<std::size_t>(type.kind))};
    }
}

} // namespace outcall::cel
