// SPDX-License-Identifier: GPL-2.0-or-later
// The macros that walk, and those that name a value.
#include "engine/cel/planning.hpp"

#include <array>

namespace outcall::cel {

Step Planner::comprehension(NodeId id, const Node& node) {
    // In the order of Macro.
    static constexpr std::array ops{Op::All,          Op::Exists,        Op::ExistsOne,
                                    Op::Transform,    Op::Filter,        Op::Transform,
                                    Op::TransformMap, Op::TransformEntry};
    Step step{.op = ops.at(static_cast<std::size_t>(node.macro)),
              .variables = static_cast<std::uint8_t>(node.second == no_text ? 1 : 2),
              .a = child(node, 0),
              .b = child(node, 1),
              .c = std::get<LocalReference>(checked_.reference[id]).index};
    if (step.op < Op::Transform)
        return step;
    step.d = step.b;
    step.b = no_step;
    if (node.count == 3) {
        step.b = step.d;
        step.d = child(node, 2);
    }
    return step;
}

Step Planner::bind(NodeId id, const Node& node) {
    // In the order of Macro, from Bind on.
    static constexpr std::array ops{Op::Bind, Op::MapValue, Op::FlatMapValue};
    const auto macro = static_cast<std::size_t>(node.macro) - static_cast<std::size_t>(Macro::Bind);
    const std::uint32_t value = child(node, 0);
    return {.op = ops.at(macro),
            .a = value,
            .b = child(node, 1),
            .c = std::get<LocalReference>(checked_.reference[id]).index};
}

Step Planner::block(NodeId id, const Node& node) {
    Step step = with_children(Op::Block, ast_.children(node));
    step.c = std::get<LocalReference>(checked_.reference[id]).index;
    return step;
}

} // namespace outcall::cel
