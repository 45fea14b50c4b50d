// SPDX-License-Identifier: GPL-2.0-or-later
// Names and calls, by what the checker has found that they refer to.
#include "engine/cel/planning.hpp"

#include "engine/cel/limits.hpp"

#include <fmt/format.h>

namespace outcall::cel {

// Nothing where there is no reference: then the node is an operation on its children.
std::optional<Step> Planner::reference(NodeId id, const Node& node) {
    const Reference& reference = checked_.reference[id];
    if (const auto* local = std::get_if<LocalReference>(&reference))
        return Step{.op = Op::Local, .a = local->index};
    if (const auto* slot = std::get_if<SlotReference>(&reference))
        return Step{.op = Op::Slot, .a = slot->slot, .b = slot->variable};
    if (const auto* value = std::get_if<ValueReference>(&reference))
        return Step{.op = Op::Value, .a = value->slot, .b = value->variable};
    if (const auto* type = std::get_if<TypeReference>(&reference))
        return constant(Datum::of_type(type->kind));
    if (const auto* missing = std::get_if<MissingReference>(&reference))
        return constant(Datum::error(missing->fault, text(ast_.text(node)).view()));
    return std::nullopt;
}

Step Planner::selection(NodeId id, const Node& node, Op op) {
    if (auto step = reference(id, node)) {
        if (op == Op::Has && step->op == Op::Slot)
            step->op = Op::Present;
        return *step;
    }
    const std::uint32_t operand = child(node, 0);
    return {.op = op, .a = operand, .b = constant(text(ast_.text(node))).a};
}

std::expected<Regex, std::string> Planner::literal_pattern(std::string_view pattern) {
    if (pattern.size() > limits::literal_pattern_bytes)
        return std::unexpected(
            fmt::format("it is longer than {} bytes", limits::literal_pattern_bytes));
    auto regex = Regex::compile(pattern);
    pattern_instructions_ += regex ? regex->instructions() : limits::regex_instructions;
    if (regex && pattern_instructions_ > limits::literal_instructions)
        return std::unexpected(
            fmt::format("with it the patterns of the expression need more than {} instructions",
                        limits::literal_instructions));
    return regex;
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
    if (pattern_instructions_ > limits::literal_instructions) // which was told
        return Step{.op = Op::Constant, .a = constant({}).a};
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

// or() and orValue() evaluate their argument only where it is needed.
std::optional<Step> Planner::alternative(const Node& node) {
    const std::string& name = ast_.text(node);
    if (node.kind != NodeKind::Method || (name != "or" && name != "orValue"))
        return std::nullopt;
    const std::uint32_t first = child(node, 0);
    return Step{.op = name == "or" ? Op::OrElse : Op::OrValue, .a = first, .b = child(node, 1)};
}

Step Planner::call(NodeId id, const Node& node) {
    if (const auto missing = reference(id, node))
        return *missing;
    if (options_.optimise)
        if (const auto match = literal_match(node))
            return *match;
    if (const auto lazy = alternative(node))
        return *lazy;
    const auto* function = std::get<const Function*>(checked_.reference[id]);
    auto arguments = ast_.children(node);
    if (node.kind == NodeKind::Method && function->style == CallStyle::Global)
        arguments = arguments.subspan(1); // the receiver was its qualifier
    Step step = with_children(Op::Call, arguments);
    step.c = static_cast<std::uint32_t>(plan_->functions.size());
    plan_->functions.push_back(function->run);
    return step;
}

} // namespace outcall::cel
