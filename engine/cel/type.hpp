// SPDX-License-Identifier: GPL-2.0-or-later
// The static types of the checker, interned in a table that lives as long as one compilation.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace outcall::cel {

enum class TypeKind : std::uint8_t {
    Dyn,  // known at evaluation only
    Free, // of the elements of [] and {}: fits all, and gives way to what it meets
    Null,
    Bool,
    Int,
    Uint,
    Double,
    String,
    Bytes,
    Type, // first: of which type it is the value
    Timestamp,
    Duration,
    Ip,
    Cidr,
    List,      // first: element
    Map,       // first: key; second: value
    Optional,  // first: value
    Parameter, // of a declared function: stands for any type, the same throughout an overload
    Abstract,  // of a declaration: known by its name; first: its parameters, a cell or null
    Cell,      // first: a parameter of an abstract type; second: the next cell, or null
};

using TypeId = std::uint32_t;

struct Type {
    TypeKind kind;
    TypeId first = 0;
    TypeId second = 0;
    std::uint32_t name = 0;  // of a parameter or abstract type
    std::uint32_t depth = 0; // of the types in it; set by the table
    bool operator==(const Type&) const = default;
};

class TypeTable {
public:
    TypeTable();

    // Types without parameters have their kind as id. One that is nested deeper than
    // limits::type_depth is dyn.
    static constexpr TypeId simple(TypeKind kind) { return static_cast<TypeId>(kind); }
    TypeId make(TypeKind kind, TypeId first, TypeId second = 0) {
        return intern({.kind = kind, .first = first, .second = second});
    }
    TypeId list(TypeId element) { return make(TypeKind::List, element); }
    TypeId map(TypeId key, TypeId value) { return make(TypeKind::Map, key, value); }
    TypeId optional(TypeId value) { return make(TypeKind::Optional, value); }
    TypeId parameter(std::string_view name);
    TypeId abstract(std::string_view name, std::span<const TypeId> parameters);

    // A type of the same shape as `like`, with other parameters.
    TypeId reshape(TypeId like, TypeId first, TypeId second);

    const Type& operator[](TypeId id) const { return types_[id]; }
    TypeKind kind(TypeId id) const { return types_[id].kind; }
    bool general(TypeId id) const {
        return kind(id) == TypeKind::Dyn || kind(id) == TypeKind::Free;
    }

    // Whether a value of the one may stand where the other is wanted; dyn and free fit all.
    bool compatible(TypeId left, TypeId right) const;

    // The type of "one of these two": the more general one if they are compatible, else dyn.
    TypeId join(TypeId left, TypeId right);

    // As people write it: list(string), map(string, dyn).
    std::string name(TypeId id) const;

private:
    TypeId intern(Type type);
    std::uint32_t intern_name(std::string_view name);

    std::vector<Type> types_;
    std::vector<std::string> names_;
};

} // namespace outcall::cel
