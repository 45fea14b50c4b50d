// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/signature.hpp"

#include <algorithm>
#include <array>

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

// Patterns of types with parameters: which kind, and the patterns of its parameters.
struct Composite {
    Pattern pattern;
    TypeKind kind;
    Pattern first;
    Pattern second = Pattern::Dyn;
};

constexpr std::array composites{
    Composite{Pattern::ListOfA, TypeKind::List, Pattern::A},
    Composite{Pattern::ListOfInt, TypeKind::List, Pattern::Int},
    Composite{Pattern::ListOfDouble, TypeKind::List, Pattern::Double},
    Composite{Pattern::ListOfString, TypeKind::List, Pattern::String},
    Composite{Pattern::ListOfNumber, TypeKind::List, Pattern::Number},
    Composite{Pattern::ListOfOrdered, TypeKind::List, Pattern::Ordered},
    Composite{Pattern::ListOfListOfA, TypeKind::List, Pattern::ListOfA},
    Composite{Pattern::ListOfDyn, TypeKind::List, Pattern::Dyn},
    Composite{Pattern::ListOfOptionalOfA, TypeKind::List, Pattern::OptionalOfA},
    Composite{Pattern::MapOfAToB, TypeKind::Map, Pattern::A, Pattern::B},
    Composite{Pattern::OptionalOfA, TypeKind::Optional, Pattern::A},
    Composite{Pattern::TypeOfA, TypeKind::Type, Pattern::A},
};

const Composite* composite(Pattern pattern) {
    const auto found = std::ranges::find(composites, pattern, &Composite::pattern);
    return found == composites.end() ? nullptr : &*found;
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
    switch (pattern) {
    case Pattern::A: return bind(types, bindings.a, argument);
    case Pattern::B: return bind(types, bindings.b, argument);
    case Pattern::Dyn: return true;
    case Pattern::Number:
    case Pattern::Ordered:
        if (!admits(pattern, types.kind(argument)))
            return false;
        bindings.a = types.join(bindings.a, argument);
        return true;
    default: break;
    }
    if (types.general(argument))
        return true;
    const Composite* parts = composite(pattern);
    if (parts == nullptr)
        return types.kind(argument) == types.kind(simple(pattern));
    const Type given = types[argument];
    return given.kind == parts->kind && match(types, parts->first, given.first, bindings) &&
           match(types, parts->second, given.second, bindings);
}

TypeId result_of(TypeTable& types, Pattern pattern, const Bindings& bindings) {
    if (pattern == Pattern::A)
        return bindings.a;
    if (pattern == Pattern::B)
        return bindings.b;
    const Composite* parts = composite(pattern);
    if (parts == nullptr)
        return simple(pattern);
    const TypeId first = result_of(types, parts->first, bindings);
    return types.make(parts->kind, first, result_of(types, parts->second, bindings));
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
    const TypeId result = result_of(types, overload.result, bindings);
    return result == free_type ? dyn_type : result; // what nothing has bound is not known
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
