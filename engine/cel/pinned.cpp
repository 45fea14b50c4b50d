// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/pinned.hpp"

#include <utility>
#include <variant>

namespace outcall::cel {

namespace {

class Collector {
public:
    Collector(const Ast& ast, const Checked& checked) : ast_{ast}, checked_{checked} {}

    // Recursion is as deep as the tree is high: limits::depth.
    void visit(NodeId id) {
        const Node& node = ast_[id];
        if (node.kind == NodeKind::And || node.kind == NodeKind::Or)
            for (const NodeId each : ast_.children(node))
                visit(each);
        else if (node.kind == NodeKind::Operation && node.op == Operator::Equal)
            equality(node);
        else if (node.kind == NodeKind::Operation && node.op == Operator::In)
            membership(node);
    }

    std::vector<PinnedLiteral> take() && { return std::move(found_); }

private:
    void equality(const Node& node) {
        pin(ast_.child(node, 0), ast_.child(node, 1));
        pin(ast_.child(node, 1), ast_.child(node, 0));
    }

    void membership(const Node& node) {
        const Node& list = ast_[ast_.child(node, 1)];
        if (list.kind == NodeKind::List)
            for (const NodeId element : ast_.children(list))
                pin(ast_.child(node, 0), element);
    }

    void pin(NodeId field, NodeId value) {
        const auto* slot = std::get_if<SlotReference>(&checked_.reference[field]);
        if (slot == nullptr || ast_[field].kind != NodeKind::Select ||
            ast_[value].kind != NodeKind::Constant)
            return;
        if (const auto* text = std::get_if<std::string>(&ast_.literal(ast_[value])))
            found_.push_back({.slot = slot->slot, .text = *text});
    }

    const Ast& ast_;
    const Checked& checked_;
    std::vector<PinnedLiteral> found_;
};

} // namespace

std::vector<PinnedLiteral> pinned_literals(const Ast& ast, const Checked& checked) {
    Collector collector{ast, checked};
    collector.visit(ast.root);
    return std::move(collector).take();
}

} // namespace outcall::cel
