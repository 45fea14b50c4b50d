// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/planner.hpp"

#include "engine/cel/eval.hpp"
#include "engine/cel/planning.hpp"
#include "engine/cel/specialise.hpp"

#include <algorithm>
#include <type_traits>

namespace outcall::cel {

std::expected<std::shared_ptr<Plan>, std::vector<Diagnostic>> Planner::run() {
    plan_->locals = checked_.locals;
    plan_->root = visit(ast_.root);
    if (!faults_.empty())
        return std::unexpected(std::move(faults_));
    if (options_.optimise)
        specialise(*plan_);
    return plan_;
}

Datum Planner::text(std::string_view text) {
    auto* room = static_cast<char*>(plan_->arena.allocate(text.size() + 1, 1));
    std::ranges::copy(text, room);
    return Datum::of_string({room, text.size()});
}

// A step whose operands are all constants is replaced by its value, unless that is an error: an
// error belongs to the evaluation, where || and && may absorb it.
std::uint32_t Planner::visit(NodeId id) {
    const std::size_t start = plan_->steps.size();
    const Step step = step_of(id, ast_[id]);
    plan_->steps.push_back(step);
    const auto index = static_cast<std::uint32_t>(plan_->steps.size() - 1);
    if (!options_.optimise || !foldable(step) || folding_.budget().exhausted())
        return index;
    const Datum value = evaluate(*plan_, index, Activation{}, folding_);
    if (!value.plain() || folding_.budget().exhausted())
        return index;
    plan_->steps.resize(start, Step{.op = Op::Constant});
    plan_->steps.push_back(constant(value));
    return static_cast<std::uint32_t>(plan_->steps.size() - 1);
}

bool Planner::foldable(const Step& step) const {
    const auto constants = [&] {
        return std::ranges::all_of(plan_->children_of(step),
                                   [&](std::uint32_t each) { return is_constant(each); });
    };
    switch (step.op) {
    case Op::Not:
    case Op::Negate:
    case Op::Match: return is_constant(step.a);
    case Op::Arithmetic:
    case Op::Relation:
    case Op::Equal:
    case Op::NotEqual:
    case Op::In:
    case Op::Index: return is_constant(step.a) && is_constant(step.b);
    case Op::And:
    case Op::Or:
    case Op::List:
    case Op::Map:
    case Op::Call: return constants();
    default: return false;
    }
}

Step Planner::step_of(NodeId id, const Node& node) {
    switch (node.kind) {
    case NodeKind::Constant: return literal(node);
    case NodeKind::Identifier: return reference(id, node).value_or(Step{.op = Op::Constant});
    case NodeKind::Select: return selection(id, node, Op::Select);
    case NodeKind::OptionalSelect: return selection(id, node, Op::OptionalSelect);
    case NodeKind::Has: return selection(id, node, Op::Has);
    case NodeKind::Operation: return operation(node);
    case NodeKind::And: return with_children(Op::And, ast_.children(node));
    case NodeKind::Or: return with_children(Op::Or, ast_.children(node));
    case NodeKind::Conditional: {
        const std::uint32_t condition = child(node, 0);
        const std::uint32_t yes = child(node, 1);
        return {.op = Op::Conditional, .a = condition, .b = yes, .c = child(node, 2)};
    }
    case NodeKind::Call:
    case NodeKind::Method: return call(id, node);
    case NodeKind::List: return aggregate(node, Op::List, Op::OptionalList);
    case NodeKind::Map: return aggregate(node, Op::Map, Op::OptionalMap);
    case NodeKind::OptionalElement: return {.op = Op::Element, .a = child(node, 0)};
    case NodeKind::Comprehension: return comprehension(id, node);
    case NodeKind::Bind: return bind(id, node);
    case NodeKind::Block: return block(id, node);
    }
    return {.op = Op::Constant};
}

Step Planner::literal(const Node& node) {
    return constant(std::visit(
        [&](const auto& value) -> Datum {
            using Held = std::remove_cvref_t<decltype(value)>;
            if constexpr (std::is_same_v<Held, bool>)
                return Datum::of_bool(value);
            else if constexpr (std::is_same_v<Held, std::int64_t>)
                return Datum::of_int(value);
            else if constexpr (std::is_same_v<Held, std::uint64_t>)
                return Datum::of_uint(value);
            else if constexpr (std::is_same_v<Held, double>)
                return Datum::of_double(value);
            else if constexpr (std::is_same_v<Held, std::string>)
                return text(value);
            else if constexpr (std::is_same_v<Held, Bytes>)
                return Datum::of_bytes(text(value.octets).view());
            else
                return {};
        },
        ast_.literal(node)));
}

Step Planner::operation(const Node& node) {
    const std::uint32_t left = child(node, 0);
    const std::uint32_t right = node.count > 1 ? child(node, 1) : 0;
    Step step{.op = Op::Arithmetic, .by = node.op, .a = left, .b = right};
    switch (node.op) {
    case Operator::Not: step.op = Op::Not; break;
    case Operator::Negate: step.op = Op::Negate; break;
    case Operator::Equal: step.op = Op::Equal; break;
    case Operator::NotEqual: step.op = Op::NotEqual; break;
    case Operator::Less:
    case Operator::LessEqual:
    case Operator::Greater:
    case Operator::GreaterEqual: step.op = Op::Relation; break;
    case Operator::In: step.op = Op::In; break;
    case Operator::Index: step.op = Op::Index; break;
    case Operator::OptionalIndex: step.op = Op::OptionalIndex; break;
    default: break;
    }
    return step;
}

Step Planner::with_children(Op op, std::span<const NodeId> children) {
    std::vector<std::uint32_t> steps;
    steps.reserve(children.size());
    for (const NodeId each : children)
        steps.push_back(visit(each));
    const auto first = static_cast<std::uint32_t>(plan_->children.size());
    plan_->children.insert(plan_->children.end(), steps.begin(), steps.end());
    return {.op = op, .a = first, .b = static_cast<std::uint32_t>(children.size())};
}

Step Planner::aggregate(const Node& node, Op plain, Op with_optionals) {
    const bool optionals = std::ranges::any_of(ast_.children(node), [&](NodeId each) {
        return ast_[each].kind == NodeKind::OptionalElement;
    });
    return with_children(optionals ? with_optionals : plain, ast_.children(node));
}

std::expected<std::shared_ptr<Plan>, std::vector<Diagnostic>>
plan(const Ast& ast, const Checked& checked, PlanOptions options) {
    return Planner{ast, checked, options}.run();
}

} // namespace outcall::cel
