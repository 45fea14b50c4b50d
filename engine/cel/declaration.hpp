// SPDX-License-Identifier: GPL-2.0-or-later
// Functions that an environment declares by their types alone: the checker knows them, an
// evaluation ends in an error.
#pragma once

#include "engine/cel/function.hpp"
#include "engine/cel/type.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace outcall::cel {

struct DeclaredOverload {
    std::vector<TypeId> parameters; // the receiver first
    TypeId result;
};

struct DeclaredFunction {
    std::string name;
    CallStyle style;
    std::vector<DeclaredOverload> overloads;
};

// As resolve() of engine/cel/signature.hpp. The types of the overloads are of the same table.
std::optional<TypeId> resolve(TypeTable& types, const DeclaredFunction& function,
                              std::span<const TypeId> arguments);

} // namespace outcall::cel
