// SPDX-License-Identifier: GPL-2.0-or-later
// A program as it is evaluated: steps in one array, children before parents, with slots, overloads,
// constants and patterns resolved.
#pragma once

#include "engine/cel/ast.hpp"
#include "engine/cel/datum.hpp"
#include "engine/cel/function.hpp"
#include "engine/cel/program.hpp"
#include "engine/cel/regex.hpp"

#include <cstdint>
#include <memory_resource>
#include <span>
#include <string>
#include <vector>

namespace outcall::cel {

enum class Op : std::uint8_t {
    Constant,       // a: constant
    Slot,           // a: slot, b: variable
    Value,          // a: value, b: variable
    Local,          // a: local
    Present,        // b: variable
    Select,         // a: operand, b: constant, the field
    Has,            // a: operand, b: constant, the field
    OptionalSelect, // a: operand, b: constant, the field
    Index,          // a: container, b: key
    OptionalIndex,  // a: container, b: key
    Not,            // a: operand
    Negate,         // a: operand
    Arithmetic,     // a, b: operands; which one: `by`
    Relation,       // a, b: operands; which one: `by`
    Equal,          // a, b: operands
    NotEqual,       // a, b: operands
    In,             // a: sought, b: container
    And,            // a: first of the children, b: how many
    Or,             // likewise
    Conditional,    // a: condition, b: then, c: else
    List,           // a: first of the children, b: how many
    Map,            // a: first of the children, b: how many, keys and values in turn
    OptionalList,   // as List, with Elements among the children
    OptionalMap,    // as Map, with Elements among the values
    Element,        // a: an optional value
    All,            // a: range, b: predicate, c: local
    Exists,         // likewise
    ExistsOne,      // likewise
    Filter,         // likewise
    Transform,      // a: range, b: predicate or no_step, c: local, d: transformation
    TransformMap,   // likewise
    TransformEntry, // likewise
    Bind,           // a: value, b: body, c: local
    Block,        // a: first of the children, b: how many, the last the body, c: local of the first
    MapValue,     // a: optional value, b: body, c: local
    FlatMapValue, // likewise
    OrElse,       // a: optional value, b: another one
    OrValue,      // a: optional value, b: value
    Call,         // a: first of the children, b: how many, c: function
    Match,        // a: operand, b: regex
    // A field and literals: a: slot, b: variable, c: constant, d: the general step.
    SlotEqual,  // field == literal
    SlotIn,     // field in literals
    SlotHolds,  // literal in field
    SlotPrefix, // field.startsWith(literal)
    SlotSuffix, // field.endsWith(literal)
};

inline constexpr std::uint32_t no_step = UINT32_MAX;

struct Step {
    Op op;
    Operator by = {};
    std::uint8_t variables = 1; // of a macro that walks
    std::uint32_t a = 0;
    std::uint32_t b = 0;
    std::uint32_t c = 0;
    std::uint32_t d = 0;
};

struct Plan {
    std::vector<Step> steps;
    std::vector<std::uint32_t> children;
    std::vector<Datum> constants;
    std::vector<Implementation> functions;
    std::vector<Regex> regexes;
    std::uint32_t root = 0;
    std::uint32_t locals = 0;
    std::vector<PinnedLiteral> pinned;
    std::uint64_t cost = 0;                         // see Program::cost()
    std::pmr::monotonic_buffer_resource arena{256}; // what the constants point to

    std::span<const std::uint32_t> children_of(const Step& step) const {
        return std::span{children}.subspan(step.a, step.b);
    }
};

} // namespace outcall::cel
