// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/ast.hpp"

#include "engine/cel/limits.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace outcall::cel {

std::optional<NodeId> Ast::add(Node node, std::span<const NodeId> children) {
    node.first = static_cast<std::uint32_t>(children_.size());
    node.count = static_cast<std::uint32_t>(children.size());
    for (const NodeId child : children)
        node.height = std::max<std::uint16_t>(node.height,
                                              static_cast<std::uint16_t>(nodes_[child].height + 1));
    if (nodes_.size() == limits::nodes || node.height > limits::depth)
        return std::nullopt;
    children_.insert(children_.end(), children.begin(), children.end());
    nodes_.push_back(node);
    return static_cast<NodeId>(nodes_.size() - 1);
}

std::uint32_t Ast::add_text(std::string_view text) {
    texts_.emplace_back(text);
    return static_cast<std::uint32_t>(texts_.size() - 1);
}

std::uint32_t Ast::add_literal(Literal literal) {
    literals_.push_back(std::move(literal));
    return static_cast<std::uint32_t>(literals_.size() - 1);
}

std::string block_variable(std::size_t index) {
    return fmt::format("@index{}", index);
}

} // namespace outcall::cel
