// SPDX-License-Identifier: GPL-2.0-or-later
// The planner at work: one method a kind of node. Spread over planner*.cpp.
#pragma once

#include "engine/cel/limits.hpp"
#include "engine/cel/planner.hpp"
#include "engine/cel/workspace.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace outcall::cel {

class Planner {
public:
    Planner(const Ast& ast, const Checked& checked, PlanOptions options)
        : ast_{ast}, checked_{checked}, options_{options}, plan_{std::make_shared<Plan>()},
          folding_{plan_->arena, Budget{Budget::Clock::time_point::max(), folding(ast)}} {}

    std::expected<std::shared_ptr<Plan>, std::vector<Diagnostic>> run();

private:
    // Of all folding in one expression, counted without a clock: a plan is the same on any machine.
    static Allowance folding(const Ast& ast) {
        return {.bytes = limits::folded_bytes,
                .items = ast.size(),
                .work = limits::folding_work_per_node * ast.size()};
    }

    std::uint32_t visit(NodeId id);
    Step step_of(NodeId id, const Node& node);
    Step literal(const Node& node);
    std::optional<Step> reference(NodeId id, const Node& node);
    Step selection(NodeId id, const Node& node, Op op);
    Step operation(const Node& node);
    Step call(NodeId id, const Node& node);
    std::optional<Step> literal_match(const Node& node);
    std::expected<Regex, std::string> literal_pattern(std::string_view pattern);
    std::optional<Step> alternative(const Node& node);
    Step aggregate(const Node& node, Op plain, Op with_optionals);
    Step comprehension(NodeId id, const Node& node);
    Step bind(NodeId id, const Node& node);
    Step block(NodeId id, const Node& node);
    Step with_children(Op op, std::span<const NodeId> children);

    std::uint32_t child(const Node& node, std::size_t index) {
        return visit(ast_.child(node, index));
    }
    Step constant(const Datum& value) {
        plan_->constants.push_back(value);
        return {.op = Op::Constant, .a = static_cast<std::uint32_t>(plan_->constants.size() - 1)};
    }
    Datum text(std::string_view text);
    bool is_constant(std::uint32_t step) const { return plan_->steps[step].op == Op::Constant; }
    bool foldable(const Step& step) const;

    const Ast& ast_;
    const Checked& checked_;
    PlanOptions options_;
    std::shared_ptr<Plan> plan_;
    Workspace folding_;                    // into the plan's arena
    std::size_t pattern_instructions_ = 0; // of the literal ones so far
    std::vector<Diagnostic> faults_;
};

} // namespace outcall::cel
