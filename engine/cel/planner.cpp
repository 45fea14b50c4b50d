// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/planner.hpp"

#include "engine/cel/eval.hpp"
#include "engine/cel/limits.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <optional>
#include <type_traits>

namespace outcall::cel {

namespace {

std::expected<Regex, std::string> literal_pattern(std::string_view pattern) {
    if (pattern.size() > limits::literal_pattern_bytes)
        return std::unexpected(
            fmt::format("it is longer than {} bytes", limits::literal_pattern_bytes));
    return Regex::compile(pattern);
}

class Planner {
public:
    Planner(const Ast& ast, const Checked& checked, PlanOptions options)
        : ast_{ast}, checked_{checked}, options_{options}, plan_{std::make_shared<Plan>()} {}

    std::expected<std::shared_ptr<Plan>, std::vector<Diagnostic>> run() {
        plan_->locals = checked_.locals;
        plan_->root = visit(ast_.root);
        if (!faults_.empty())
            return std::unexpected(std::move(faults_));
        return plan_;
    }

private:
    std::uint32_t visit(NodeId id);
    Step step_of(NodeId id, const Node& node);
    Step literal(const Node& node);
    Step reference(NodeId id);
    Step selection(NodeId id, const Node& node, Op op);
    Step operation(const Node& node);
    Step call(NodeId id, const Node& node);
    std::optional<Step> literal_match(const Node& node);
    Step comprehension(NodeId id, const Node& node);
    Step with_children(Op op, std::span<const NodeId> children);

    std::uint32_t child(const Node& node, std::size_t index) {
        return visit(ast_.child(node, index));
    }
    Step constant(const Datum& value) {
        plan_->constants.push_back(value);
        return {.op = Op::Constant, .a = static_cast<std::uint32_t>(plan_->constants.size() - 1)};
    }
    Datum text(std::string_view text) {
        auto* room = static_cast<char*>(plan_->arena.allocate(text.size() + 1, 1));
        std::ranges::copy(text, room);
        return Datum::of_string({room, text.size()});
    }
    bool is_constant(std::uint32_t step) const { return plan_->steps[step].op == Op::Constant; }
    bool foldable(const Step& step) const;

    const Ast& ast_;
    const Checked& checked_;
    PlanOptions options_;
    std::shared_ptr<Plan> plan_;
    std::vector<Diagnostic> faults_;
};

// A step whose operands are all constants is replaced by its value, unless that is an error: an
// error belongs to the evaluation, where || and && may absorb it.
std::uint32_t Planner::visit(NodeId id) {
    const std::size_t start = plan_->steps.size();
    const Step step = step_of(id, ast_[id]);
    plan_->steps.push_back(step);
    const auto index = static_cast<std::uint32_t>(plan_->steps.size() - 1);
    if (!options_.optimise || !foldable(step))
        return index;
    Workspace workspace{plan_->arena};
    const Datum value = evaluate(*plan_, index, Activation{}, workspace);
    if (!value.plain() || workspace.budget().exhausted())
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
    case NodeKind::Identifier: return reference(id);
    case NodeKind::Select: return selection(id, node, Op::Select);
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
    case NodeKind::List: return with_children(Op::List, ast_.children(node));
    case NodeKind::Map: return with_children(Op::Map, ast_.children(node));
    case NodeKind::Comprehension: return comprehension(id, node);
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

Step Planner::reference(NodeId id) {
    const Reference& reference = checked_.reference[id];
    if (const auto* local = std::get_if<LocalReference>(&reference))
        return {.op = Op::Local, .a = local->index};
    return constant(Datum::of_type(std::get<TypeReference>(reference).kind));
}

Step Planner::selection(NodeId id, const Node& node, Op op) {
    if (const auto* slot = std::get_if<SlotReference>(&checked_.reference[id]))
        return {.op = op == Op::Has ? Op::Present : Op::Slot, .a = slot->slot, .b = slot->variable};
    const std::uint32_t operand = child(node, 0);
    return {.op = op, .a = operand, .b = constant(text(ast_.text(node))).a};
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

// matches() with a literal pattern: compiled here, so that a bad one is a fault of the expression.
std::optional<Step> Planner::literal_match(const Node& node) {
    if (ast_.text(node) != "matches")
        return std::nullopt;
    const Node& pattern = ast_[ast_.child(node, 1)];
    const auto* source = pattern.kind == NodeKind::Constant
                             ? std::get_if<std::string>(&ast_.literal(pattern))
                             : nullptr;
    if (source == nullptr)
        return std::nullopt;
    const std::uint32_t operand = child(node, 0);
    auto regex = literal_pattern(*source);
    if (!regex) {
        faults_.push_back({pattern.offset,
                           fmt::format("the pattern of matches() is refused: {}", regex.error())});
        return Step{.op = Op::Constant, .a = constant({}).a};
    }
    plan_->regexes.push_back(*std::move(regex));
    return Step{
        .op = Op::Match, .a = operand, .b = static_cast<std::uint32_t>(plan_->regexes.size() - 1)};
}

Step Planner::call(NodeId id, const Node& node) {
    if (options_.optimise)
        if (const auto match = literal_match(node))
            return *match;
    const auto* function = std::get<const Function*>(checked_.reference[id]);
    auto arguments = ast_.children(node);
    if (node.kind == NodeKind::Method && function->style == CallStyle::Global)
        arguments = arguments.subspan(1); // the receiver was its qualifier
    Step step = with_children(Op::Call, arguments);
    step.c = static_cast<std::uint32_t>(plan_->functions.size());
    plan_->functions.push_back(function->run);
    return step;
}

Step Planner::comprehension(NodeId id, const Node& node) {
    // In the order of Macro.
    static constexpr std::array ops{Op::All, Op::Exists, Op::ExistsOne, Op::Transform, Op::Filter};
    Step step{.op = ops.at(static_cast<std::size_t>(node.macro)),
              .a = child(node, 0),
              .b = child(node, 1),
              .c = std::get<LocalReference>(checked_.reference[id]).index};
    if (node.macro != Macro::Map)
        return step;
    step.d = step.b;
    step.b = no_step;
    if (node.count == 3) {
        step.b = step.d;
        step.d = child(node, 2);
    }
    return step;
}

} // namespace

std::expected<std::shared_ptr<Plan>, std::vector<Diagnostic>>
plan(const Ast& ast, const Checked& checked, PlanOptions options) {
    return Planner{ast, checked, options}.run();
}

} // namespace outcall::cel
