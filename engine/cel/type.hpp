// SPDX-License-Identifier: GPL-2.0-or-later
// The static types of the checker, interned in a table that lives as long as one compilation.
#pragma once

#include <cstdint>
#include <string>
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
    Type,
    Timestamp,
    Duration,
    Ip,
    Cidr,
    List,
    Map,
};

using TypeId = std::uint32_t;

struct Type {
    TypeKind kind;
    TypeId first = 0;  // element of a list, key of a map
    TypeId second = 0; // value of a map
    bool operator==(const Type&) const = default;
};

class TypeTable {
public:
    TypeTable();

    // Types without parameters have their kind as id.
    static constexpr TypeId simple(TypeKind kind) { return static_cast<TypeId>(kind); }
    TypeId list(TypeId element);
    TypeId map(TypeId key, TypeId value);

    const Type& operator[](TypeId id) const { return types_[id]; }
    TypeKind kind(TypeId id) const { return types_[id].kind; }

    // Whether a value of the one may stand where the other is wanted; dyn and free fit all.
    bool compatible(TypeId left, TypeId right) const;

    // The type of "one of these two": the more general one if they are compatible, else dyn.
    TypeId join(TypeId left, TypeId right);

    // As people write it: list(string), map(string, dyn).
    std::string name(TypeId id) const;

private:
    TypeId intern(Type type);
    std::vector<Type> types_;
};

} // namespace outcall::cel
