// SPDX-License-Identifier: GPL-2.0-or-later
// The nodes of the syntax tree.
#pragma once

#include <cstdint>

namespace outcall::cel {

using NodeId = std::uint32_t;

enum class Operator : std::uint8_t {
    Not,
    Negate,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    In,
    Index,
    OptionalIndex,
};

enum class Macro : std::uint8_t {
    All, // comprehensions: over lists and maps
    Exists,
    ExistsOne,
    Map,
    Filter,
    TransformList,
    TransformMap,
    TransformMapEntry,
    Bind, // a name for one value
    OptionalMap,
    OptionalFlatMap,
};

inline constexpr std::uint32_t no_text = UINT32_MAX;

enum class NodeKind : std::uint8_t {
    Constant,        // text: index of its literal
    Identifier,      // text: the name; a leading dot means "not a comprehension variable"
    Select,          // children: operand; text: the field
    OptionalSelect,  // likewise: operand.?field
    Has,             // children: operand; text: the field; from has(operand.field)
    Operation,       // children: operands; op
    And,             // children: operands, two or more
    Or,              // likewise
    Conditional,     // children: condition, then, else
    Call,            // children: arguments; text: the function
    Method,          // children: receiver, arguments; text: the function
    List,            // children: elements
    Map,             // children: key, value, key, value ...
    OptionalElement, // children: an optional value; an element of a list, or a value of a map, that
                     // is there if that has one
    Comprehension,   // children: range, [predicate], [transform]; text: iteration variable; second:
                     // the second one; macro
    Bind,            // children: value, body; text: the variable; macro: from Bind on
    Block,           // children: values, body; that refers to the values by block_variable()
};

struct Node {
    NodeKind kind;
    Operator op = {};
    Macro macro = {};
    std::uint16_t height = 1; // of the tree below, itself included
    std::uint32_t offset = 0; // into the source, in bytes: where a fault of this node is shown
    std::uint32_t text = 0;
    std::uint32_t second = no_text; // text of the second iteration variable
    std::uint32_t first = 0;        // children: a stretch of Ast's list
    std::uint32_t count = 0;
};

} // namespace outcall::cel
