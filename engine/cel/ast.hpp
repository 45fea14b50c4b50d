// SPDX-License-Identifier: GPL-2.0-or-later
// The syntax tree: nodes in one flat arena, children before parents, so that neither building nor
// destroying it recurses.
#pragma once

#include "engine/cel/literal.hpp"
#include "engine/cel/node.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace outcall::cel {

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
    const std::string& text(std::uint32_t index) const { return texts_[index]; }
    const Literal& literal(const Node& node) const { return literals_[node.text]; }

private:
    std::vector<Node> nodes_;
    std::vector<NodeId> children_;
    std::vector<std::string> texts_;
    std::vector<Literal> literals_;
};

// The name of the value at an index of a block: no source can write it.
std::string block_variable(std::size_t index);

} // namespace outcall::cel
