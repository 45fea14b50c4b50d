// SPDX-License-Identifier: GPL-2.0-or-later
// Overloads as data: what types a function or operator takes and gives, with type parameters.
#pragma once

#include "engine/cel/type.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace outcall::cel {

// The type of a parameter or result; A and B are type parameters of one overload.
enum class Pattern : std::uint8_t {
    A,
    B,
    Dyn,
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
    ListOfA,
    ListOfInt,
    ListOfDouble,
    ListOfString,
    Number, // int, uint or double; several of them join into A
    ListOfNumber,
    Ordered, // what sort() takes, joined into A
    ListOfOrdered,
    ListOfListOfA,
    ListOfDyn,
    ListOfOptionalOfA,
    MapOfAToB,
    OptionalOfA,
    TypeOfA,
};

struct Signature {
    Pattern result;
    std::uint8_t arity;
    std::array<Pattern, 4> parameters;
    bool variadic = false; // the last parameter may repeat
};

template <typename... Parameters>
constexpr Signature takes(Pattern result, Parameters... parameters) {
    return {.result = result,
            .arity = static_cast<std::uint8_t>(sizeof...(parameters)),
            .parameters = {parameters...}};
}

// As takes(), and the last parameter is taken one or more times.
template <typename... Parameters>
constexpr Signature takes_many(Pattern result, Parameters... parameters) {
    Signature signature = takes(result, parameters...);
    signature.variadic = true;
    return signature;
}

// Whether an overload may be called with so many arguments.
bool takes_count(const Signature& overload, std::size_t arguments);

// The type of a call with these arguments, the receiver first; nothing if no overload fits. Where
// arguments of type dyn leave several overloads with different results: dyn.
std::optional<TypeId> resolve(TypeTable& types, std::span<const Signature> overloads,
                              std::span<const TypeId> arguments);

} // namespace outcall::cel
