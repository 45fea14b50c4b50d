// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/type.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string_view>

namespace outcall::cel {

namespace {

constexpr std::array<std::string_view, 16> names{"dyn",
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
                                                 "map"};

bool general(TypeKind kind) {
    return kind == TypeKind::Dyn || kind == TypeKind::Free;
}

} // namespace

TypeTable::TypeTable() {
    types_.reserve(names.size() + 8);
    for (std::size_t kind = 0; kind < names.size(); ++kind)
        types_.push_back({.kind = static_cast<TypeKind>(kind)});
}

TypeId TypeTable::intern(Type type) {
    const auto parametric = types_.begin() + static_cast<std::ptrdiff_t>(names.size());
    const auto found = std::find(parametric, types_.end(), type);
    if (found != types_.end())
        return static_cast<TypeId>(found - types_.begin());
    types_.push_back(type);
    return static_cast<TypeId>(types_.size() - 1);
}

TypeId TypeTable::list(TypeId element) {
    return intern({.kind = TypeKind::List, .first = element});
}

TypeId TypeTable::map(TypeId key, TypeId value) {
    return intern({.kind = TypeKind::Map, .first = key, .second = value});
}

// Recursion here and below is as deep as a type nests, which limits::depth bounds.
bool TypeTable::compatible(TypeId left, TypeId right) const {
    if (left == right || general(kind(left)) || general(kind(right)))
        return true;
    const Type& a = types_[left];
    const Type& b = types_[right];
    if (a.kind != b.kind)
        return false;
    if (a.kind == TypeKind::List)
        return compatible(a.first, b.first);
    return a.kind == TypeKind::Map && compatible(a.first, b.first) &&
           compatible(a.second, b.second);
}

TypeId TypeTable::join(TypeId left, TypeId right) {
    if (left == right || kind(right) == TypeKind::Free)
        return left;
    if (kind(left) == TypeKind::Free)
        return right;
    if (!compatible(left, right) || general(kind(left)) || general(kind(right)))
        return simple(TypeKind::Dyn);
    const Type a = types_[left];
    const Type b = types_[right];
    if (a.kind == TypeKind::List)
        return list(join(a.first, b.first));
    const TypeId key = join(a.first, b.first);
    return map(key, join(a.second, b.second));
}

std::string TypeTable::name(TypeId id) const {
    const Type& type = types_[id];
    const std::string_view own = names.at(static_cast<std::size_t>(type.kind));
    if (type.kind == TypeKind::List)
        return fmt::format("{}({})", own, name(type.first));
    if (type.kind == TypeKind::Map)
        return fmt::format("{}({}, {})", own, name(type.first), name(type.second));
    return std::string{own};
}

} // namespace outcall::cel
