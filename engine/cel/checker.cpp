// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/checker.hpp"

#include "engine/cel/checking.hpp"
#include "engine/cel/limits.hpp"
#include "engine/cel/operators.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace outcall::cel {

namespace {

// In the order of the alternatives of Literal.
constexpr std::array literal_types{TypeKind::Null, TypeKind::Bool,   TypeKind::Int,
                                   TypeKind::Uint, TypeKind::Double, TypeKind::String,
                                   TypeKind::Bytes};

} // namespace

std::expected<Checked, std::vector<Diagnostic>> Checker::run() {
    visit(ast_.root);
    if (faults_.empty())
        return std::move(checked_);
    std::ranges::stable_sort(faults_, {}, &Diagnostic::offset);
    faults_.resize(std::min(faults_.size(), limits::diagnostics));
    return std::unexpected(std::move(faults_));
}

TypeId Checker::visit(NodeId id) {
    return checked_.type[id] = type_of(id, ast_[id]);
}

TypeId Checker::type_of(NodeId id, const Node& node) {
    switch (node.kind) {
    case NodeKind::Constant: return TypeTable::simple(literal_types.at(ast_.literal(node).index()));
    case NodeKind::Identifier: return identifier(id, node);
    case NodeKind::Select: return selection(id, node);
    case NodeKind::OptionalSelect: return optional_selection(node);
    case NodeKind::Has: return has(id, node);
    case NodeKind::Operation: return operation(node);
    case NodeKind::And:
    case NodeKind::Or: return logic(node);
    case NodeKind::Conditional: return conditional(node);
    case NodeKind::Call:
    case NodeKind::Method: return call(id, node);
    case NodeKind::List: return list(node);
    case NodeKind::Map: return map(node);
    case NodeKind::OptionalElement: return optional_element(node);
    case NodeKind::Comprehension: return comprehension(id, node);
    case NodeKind::Bind: return bind(id, node);
    case NodeKind::Block: return block(id, node);
    }
    return dyn_type;
}

std::vector<TypeId> Checker::visit_children(const Node& node) {
    std::vector<TypeId> types;
    types.reserve(node.count);
    for (const NodeId child : ast_.children(node))
        types.push_back(visit(child));
    return types;
}

TypeId Checker::fault(std::size_t offset, std::string message) {
    if (checking_ == Checking::Types)
        faults_.push_back({offset, std::move(message)});
    return dyn_type; // fits everywhere: one mistake, one diagnostic
}

// container[key] and container[?key]; of an optional container the result is optional.
TypeId Checker::index(const Node& node) {
    auto operands = visit_children(node);
    bool optional = node.op == Operator::OptionalIndex;
    if (checked_.types.kind(operands[0]) == TypeKind::Optional) {
        operands[0] = checked_.types[operands[0]].first;
        optional = true;
    }
    const auto result = resolve(checked_.types, overloads(Operator::Index), operands);
    if (!result)
        return fault(node.offset, fmt::format("operator '{}' does not take ({})", symbol(node.op),
                                              names(operands)));
    return optional ? checked_.types.optional(*result) : *result;
}

TypeId Checker::operation(const Node& node) {
    if (node.op == Operator::Index || node.op == Operator::OptionalIndex)
        return index(node);
    const auto operands = visit_children(node);
    if (const auto result = resolve(checked_.types, overloads(node.op), operands))
        return *result;
    return fault(node.offset,
                 fmt::format("operator '{}' does not take ({})", symbol(node.op), names(operands)));
}

void Checker::want_bool(NodeId id, std::string_view where) {
    const TypeId type = visit(id);
    if (!checked_.types.compatible(type, bool_type))
        fault(ast_[id].offset,
              fmt::format("{} must be bool, this is {}", where, checked_.types.name(type)));
}

TypeId Checker::logic(const Node& node) {
    const std::string_view where =
        node.kind == NodeKind::And ? "an operand of '&&'" : "an operand of '||'";
    for (const NodeId child : ast_.children(node))
        want_bool(child, where);
    return bool_type;
}

TypeId Checker::conditional(const Node& node) {
    want_bool(ast_.child(node, 0), "the condition of '? :'");
    const TypeId yes = visit(ast_.child(node, 1));
    const TypeId no = visit(ast_.child(node, 2));
    if (!checked_.types.compatible(yes, no))
        return fault(node.offset, fmt::format("the branches of '? :' differ in type ({}); wrap one "
                                              "in dyn() if that is meant",
                                              names(std::array{yes, no})));
    return checked_.types.join(yes, no);
}

std::expected<Checked, std::vector<Diagnostic>>
check(const Ast& ast, const Environment& environment, Checking checking) {
    return Checker{ast, environment, checking}.run();
}

} // namespace outcall::cel
