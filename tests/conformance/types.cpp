// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/conformance/values.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <stdexcept>
#include <vector>

namespace outcall::cel::conformance {

namespace {

struct SimpleType {
    std::string_view name;
    TypeKind kind;
};

constexpr std::array simple_types{
    SimpleType{"int", TypeKind::Int},
    SimpleType{"uint", TypeKind::Uint},
    SimpleType{"double", TypeKind::Double},
    SimpleType{"bool", TypeKind::Bool},
    SimpleType{"string", TypeKind::String},
    SimpleType{"bytes", TypeKind::Bytes},
    SimpleType{"null", TypeKind::Null},
    SimpleType{"dyn", TypeKind::Dyn},
    SimpleType{"timestamp", TypeKind::Timestamp},
    SimpleType{"duration", TypeKind::Duration},
};

[[noreturn]] void refuse(const nlohmann::json& type) {
    throw std::runtime_error{fmt::format("no type of this engine: {}", type.dump())};
}

TypeId abstract(TypeTable& types, const nlohmann::json& type) {
    std::vector<TypeId> parameters;
    for (const auto& parameter : type.at("params"))
        parameters.push_back(read_type(types, parameter));
    const auto name = type.at("name").get<std::string>();
    if (name == "optional_type" && parameters.size() == 1)
        return types.optional(parameters[0]);
    return types.abstract(name, parameters);
}

} // namespace

TypeId read_type(TypeTable& types, const nlohmann::json& type) {
    if (type.is_string()) {
        const auto found =
            std::ranges::find(simple_types, type.get<std::string>(), &SimpleType::name);
        if (found == simple_types.end())
            refuse(type);
        return TypeTable::simple(found->kind);
    }
    if (!type.is_object() || type.size() != 1)
        refuse(type);
    const auto& form = type.begin().key();
    const auto& held = type.begin().value();
    if (form == "list")
        return types.list(read_type(types, held));
    if (form == "map") {
        const TypeId key = read_type(types, held.at(0));
        return types.map(key, read_type(types, held.at(1)));
    }
    if (form == "type")
        return types.make(TypeKind::Type, read_type(types, held));
    if (form == "type_param")
        return types.parameter(held.get<std::string>());
    if (form == "abstract")
        return abstract(types, held);
    refuse(type);
}

} // namespace outcall::cel::conformance
