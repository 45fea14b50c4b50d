// SPDX-License-Identifier: GPL-2.0-or-later
// Types every node against an environment and finds what each name refers to.
#pragma once

#include "engine/cel/ast.hpp"
#include "engine/cel/datum.hpp"
#include "engine/cel/diagnostic.hpp"
#include "engine/cel/environment.hpp"
#include "engine/cel/function.hpp"
#include "engine/cel/type.hpp"

#include <cstdint>
#include <expected>
#include <variant>
#include <vector>

namespace outcall::cel {

// variable.field
struct SlotReference {
    std::uint32_t slot;
    std::uint32_t variable; // bit of Activation::present
};

// A variable that is a value by itself.
struct ValueReference {
    std::uint32_t slot;     // of Activation::values
    std::uint32_t variable; // bit of Activation::present
};

// What an unchecked expression refers to in vain: its evaluation ends in this error.
struct MissingReference {
    Fault fault;
};

// An iteration variable: its place among those in scope, the outermost first.
struct LocalReference {
    std::uint32_t index;
};

// A name that stands for a type: int, list, null_type ...
struct TypeReference {
    Kind kind;
};

using Reference = std::variant<std::monostate, SlotReference, ValueReference, LocalReference,
                               TypeReference, const Function*, MissingReference>;

struct Checked {
    TypeTable types;
    std::vector<TypeId> type;         // by NodeId
    std::vector<Reference> reference; // by NodeId: identifiers, selections of fields, calls,
                                      // comprehensions (their variable)
    std::uint32_t locals = 0;         // most iteration variables in scope at once
};

// Names: types are left to the evaluation, which gives errors for what the checker would refuse,
// and for names that refer to nothing.
enum class Checking : std::uint8_t { Types, Names };

// All faults it can tell apart, in the order of the source, at most limits::diagnostics.
std::expected<Checked, std::vector<Diagnostic>>
check(const Ast& ast, const Environment& environment, Checking checking = Checking::Types);

} // namespace outcall::cel
