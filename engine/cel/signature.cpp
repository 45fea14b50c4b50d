// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/signature.hpp"

#include <algorithm>

namespace outcall::cel {

namespace {

constexpr TypeId free_type = TypeTable::simple(TypeKind::Free);
constexpr TypeId dyn_type = TypeTable::simple(TypeKind::Dyn);

struct Bindings {
    TypeId a = free_type;
    TypeId b = free_type;
};

TypeId simple(Pattern pattern) {
    switch (pattern) {
    case Pattern::Bool: return TypeTable::simple(TypeKind::Bool);
    case Pattern::Int: return TypeTable::simple(TypeKind::Int);
    case Pattern::Uint: return TypeTable::simple(TypeKind::Uint);
    case Pattern::Double: return TypeTable::simple(TypeKind::Double);
    case Pattern::String: return TypeTable::simple(TypeKind::String);
    case Pattern::Bytes: return TypeTable::simple(TypeKind::Bytes);
    case Pattern::Type: return TypeTable::simple(TypeKind::Type);
    case Pattern::Timestamp: return TypeTable::simple(TypeKind::Timestamp);
    case Pattern::Duration: return TypeTable::simple(TypeKind::Duration);
    case Pattern::Ip: return TypeTable::simple(TypeKind::Ip);
    case Pattern::Cidr: return TypeTable::simple(TypeKind::Cidr);
    default: return dyn_type;
    }
}

Pattern element_of(Pattern list) {
    switch (list) {
    case Pattern::ListOfNumber: return Pattern::Number;
    case Pattern::ListOfOrdered: return Pattern::Ordered;
    case Pattern::ListOfListOfA: return Pattern::ListOfA;
    case Pattern::ListOfDyn: return Pattern::Dyn;
    case Pattern::ListOfInt: return Pattern::Int;
    case Pattern::ListOfDouble: return Pattern::Double;
    default: return Pattern::String;
    }
}

bool bind(TypeTable& types, TypeId& parameter, TypeId argument) {
    if (!types.compatible(parameter, argument))
        return false;
    parameter = types.join(parameter, argument);
    return true;
}

bool admits(Pattern pattern, TypeKind kind) {
    switch (kind) {
    case TypeKind::Dyn:
    case TypeKind::Free:
    case TypeKind::Int:
    case TypeKind::Uint:
    case TypeKind::Double: return true;
    case TypeKind::Bool:
    case TypeKind::String:
    case TypeKind::Bytes:
    case TypeKind::Timestamp:
    case TypeKind::Duration: return pattern == Pattern::Ordered;
    default: return false;
    }
}

bool match(TypeTable& types, Pattern pattern, TypeId argument, Bindings& bindings) {
    const Type given = types[argument];
    const bool general = given.kind == TypeKind::Dyn || given.kind == TypeKind::Free;
    switch (pattern) {
    case Pattern::A: return bind(types, bindings.a, argument);
    case Pattern::B: return bind(types, bindings.b, argument);
    case Pattern::Dyn: return true;
    case Pattern::ListOfA:
        return general || (given.kind == TypeKind::List && bind(types, bindings.a, given.first));
    case Pattern::ListOfInt:
    case Pattern::ListOfDouble:
    case Pattern::ListOfString:
        return general || (given.kind == TypeKind::List &&
                           types.compatible(given.first, simple(element_of(pattern))));
    case Pattern::Number:
    case Pattern::Ordered:
        if (!admits(pattern, given.kind))
            return false;
        bindings.a = types.join(bindings.a, argument);
        return true;
    case Pattern::ListOfNumber:
    case Pattern::ListOfOrdered:
    case Pattern::ListOfListOfA:
        return general || (given.kind == TypeKind::List &&
                           match(types, element_of(pattern), given.first, bindings));
    case Pattern::ListOfDyn: return general || given.kind == TypeKind::List;
    case Pattern::MapOfAToB:
        return general || (given.kind == TypeKind::Map && bind(types, bindings.a, given.first) &&
                           bind(types, bindings.b, given.second));
    default: return general || argument == simple(pattern);
    }
}

// A parameter that nothing has bound is not known.
TypeId bound(TypeId parameter) {
    return parameter == free_type ? dyn_type : parameter;
}

TypeId result_of(TypeTable& types, Pattern pattern, const Bindings& bindings) {
    switch (pattern) {
    case Pattern::A: return bound(bindings.a);
    case Pattern::B: return bound(bindings.b);
    case Pattern::ListOfA: return types.list(bindings.a);
    case Pattern::ListOfInt:
    case Pattern::ListOfDouble:
    case Pattern::ListOfString:
    case Pattern::ListOfDyn: return types.list(simple(element_of(pattern)));
    case Pattern::MapOfAToB: return types.map(bindings.a, bindings.b);
    default: return simple(pattern);
    }
}

std::optional<TypeId> resolve(TypeTable& types, const Signature& overload,
                              std::span<const TypeId> arguments) {
    if (!takes_count(overload, arguments.size()))
        return std::nullopt;
    Bindings bindings;
    for (std::size_t i = 0; i < arguments.size(); ++i)
        if (!match(types, overload.parameters[std::min<std::size_t>(i, overload.arity - 1U)],
                   arguments[i], bindings))
            return std::nullopt;
    return result_of(types, overload.result, bindings);
}

} // namespace

bool takes_count(const Signature& overload, std::size_t arguments) {
    return overload.variadic ? arguments >= overload.arity : arguments == overload.arity;
}

std::optional<TypeId> resolve(TypeTable& types, std::span<const Signature> overloads,
                              std::span<const TypeId> arguments) {
    std::optional<TypeId> result;
    for (const Signature& overload : overloads) {
        const auto candidate = resolve(types, overload, arguments);
        if (candidate && result && *candidate != *result)
            return dyn_type;
        if (candidate)
            result = candidate;
    }
    return result;
}

} // namespace outcall::cel
