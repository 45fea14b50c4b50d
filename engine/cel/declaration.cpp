// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/declaration.hpp"

#include <map>

namespace outcall::cel {

namespace {

using Bindings = std::map<TypeId, TypeId>; // type parameters

bool match(TypeTable& types, TypeId parameter, TypeId argument, Bindings& bindings) {
    const Type wanted = types[parameter];
    if (wanted.kind == TypeKind::Parameter) {
        TypeId& bound =
            bindings.try_emplace(parameter, TypeTable::simple(TypeKind::Free)).first->second;
        if (!types.compatible(bound, argument))
            return false;
        bound = types.join(bound, argument);
        return true;
    }
    if (types.general(parameter) || types.general(argument))
        return true;
    const Type given = types[argument];
    return given.kind == wanted.kind && given.name == wanted.name &&
           match(types, wanted.first, given.first, bindings) &&
           match(types, wanted.second, given.second, bindings);
}

TypeId substitute(TypeTable& types, TypeId type, const Bindings& bindings) {
    const Type shape = types[type];
    if (shape.kind == TypeKind::Parameter) {
        const auto bound = bindings.find(type);
        return bound == bindings.end() ? TypeTable::simple(TypeKind::Dyn) : bound->second;
    }
    if (shape.first == 0 && shape.second == 0)
        return type;
    const TypeId first = substitute(types, shape.first, bindings);
    return types.reshape(type, first, substitute(types, shape.second, bindings));
}

} // namespace

std::optional<TypeId> resolve(TypeTable& types, const DeclaredFunction& function,
                              std::span<const TypeId> arguments) {
    std::optional<TypeId> result;
    for (const DeclaredOverload& overload : function.overloads) {
        Bindings bindings;
        bool fits = overload.parameters.size() == arguments.size();
        for (std::size_t i = 0; fits && i < arguments.size(); ++i)
            fits = match(types, overload.parameters[i], arguments[i], bindings);
        if (!fits)
            continue;
        const TypeId candidate = substitute(types, overload.result, bindings);
        if (result && *result != candidate)
            return TypeTable::simple(TypeKind::Dyn);
        result = candidate;
    }
    return result;
}

} // namespace outcall::cel
