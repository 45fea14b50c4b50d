// SPDX-License-Identifier: GPL-2.0-or-later
// The syntax tree: nodes in one flat arena, children before parents, so that neither building nor
// destroying it recurses.
#pragma once

#include "engine/cel/literal.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

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
};

enum class Macro : std::uint8_t { All, Exists, ExistsOne, Map, Filter };

enum class NodeKind : std::uint8_t {
    Constant,      // text: index of its literal
    Identifier,    // text: the name; a leading dot means "not a comprehension variable"
    Select,        // children: operand; text: the field
    Has,           // children: operand; text: the field; from has(operand.field)
    Operation,     // children: operands; op
    And,           // children: operands, two or more
    Or,            // likewise
    Conditional,   // children: condition, then, else
    Call,          // children: arguments; text: the function
    Method,        // children: receiver, arguments; text: the function
    List,          // children: elements
    Map,           // children: key, value, key, value ...
    Comprehension, // children: range, predicate, [transform]; text: iteration variable; macro
};

struct Node {
    NodeKind kind;
    Operator op = {};
    Macro macro = {};
    std::uint16_t height = 1; // of the tree below, itself included
    std::uint32_t offset = 0; // into the source, in bytes: where a fault of this node is shown
    std::uint32_t text = 0;
    std::uint32_t first = 0; // children: a stretch of Ast's list
    std::uint32_t count = 0;
};

class Ast {
public:
    NodeId root = 0;

    // Nothing when the tree would outgrow limits::nodes or limits::depth.
    std::optional<NodeId> add(Node node, std::span<const NodeId> children);

    std::uint32_t add_text(std::string_view text);
    std::uint32_t add_literal(Literal literal);

    const Node& operator[](NodeId id) const { return nodes_[id]; }
    std::size_t size() const { return nodes_.size(); }
    std::span<const NodeId> children(const Node& node) const {
        return std::span{children_}.subspan(node.first, node.count);
    }
    NodeId child(const Node& node, std::size_t index) const {
        return children_[node.first + index];
    }
    const std::string& text(const Node& node) const { return texts_[node.text]; }
    const Literal& literal(const Node& node) const { return literals_[node.text]; }

private:
    std::vector<Node> nodes_;
    std::vector<NodeId> children_;
    std::vector<std::string> texts_;
    std::vector<Literal> literals_;
};

} // namespace outcall::cel
