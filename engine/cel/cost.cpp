// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/cost.hpp"

#include "engine/cel/limits.hpp"
#include "engine/model/limits.hpp"

#include <algorithm>
#include <span>

namespace outcall::cel {

namespace {

constexpr std::uint64_t bytes_per_unit = 64;
constexpr std::uint64_t searched_bytes_per_unit = 4;
constexpr std::uint64_t units_per_step = 10;

std::uint64_t plus(std::uint64_t left, std::uint64_t right) {
    std::uint64_t sum = 0;
    return __builtin_add_overflow(left, right, &sum) ? UINT64_MAX : sum;
}

std::uint64_t times(std::uint64_t left, std::uint64_t right) {
    std::uint64_t product = 0;
    return __builtin_mul_overflow(left, right, &product) ? UINT64_MAX : product;
}

struct Estimate {
    std::uint64_t cost = 1;
    std::uint64_t bytes = 0; // of the text, or of each text in it
    std::uint64_t items = 0; // elements of the list or map

    std::uint64_t reading() const {
        return times(std::max<std::uint64_t>(items, 1), bytes / bytes_per_unit + 1);
    }
};

class Estimator {
public:
    Estimator(const Ast& ast, const Checked& checked) : ast_{ast}, checked_{checked} {}

    // Recursion is as deep as the tree is high: limits::depth.
    Estimate visit(NodeId id);

private:
    Estimate largest(NodeId id) const;
    Estimate literal(const Node& node) const;
    Estimate operation(const Node& node, Estimate result);
    Estimate call(const Node& node, Estimate result);
    Estimate aggregate(const Node& node);
    Estimate conditional(const Node& node);
    Estimate comprehension(const Node& node, Estimate result);
    Estimate with_children(const Node& node, Estimate result);

    const Ast& ast_;
    const Checked& checked_;
};

// A value of which nothing but its type is known.
Estimate Estimator::largest(NodeId id) const {
    switch (checked_.types.kind(checked_.type[id])) {
    case TypeKind::String:
    case TypeKind::Bytes: return {.bytes = outcall::limits::context_string_bytes};
    case TypeKind::List:
    case TypeKind::Map:
    case TypeKind::Optional:
    case TypeKind::Dyn:
    case TypeKind::Free:
        return {.bytes = outcall::limits::context_string_bytes,
                .items = outcall::limits::context_items};
    default: return {};
    }
}

Estimate Estimator::visit(NodeId id) {
    const Node& node = ast_[id];
    switch (node.kind) {
    case NodeKind::Constant: return literal(node);
    case NodeKind::Identifier: return largest(id);
    case NodeKind::Operation: return operation(node, largest(id));
    case NodeKind::Conditional: return conditional(node);
    case NodeKind::Call:
    case NodeKind::Method: return call(node, largest(id));
    case NodeKind::List:
    case NodeKind::Map: return aggregate(node);
    case NodeKind::Comprehension: return comprehension(node, largest(id));
    case NodeKind::Select:
    case NodeKind::OptionalSelect:
    case NodeKind::Has:
        // A field of a variable is a slot; there is nothing to evaluate below it.
        if (!std::holds_alternative<std::monostate>(checked_.reference[id]))
            return largest(id);
        break;
    default: break;
    }
    return with_children(node, largest(id));
}

Estimate Estimator::with_children(const Node& node, Estimate result) {
    for (const NodeId each : ast_.children(node))
        result.cost = plus(result.cost, visit(each).cost);
    return result;
}

Estimate Estimator::literal(const Node& node) const {
    const Literal& value = ast_.literal(node);
    if (const auto* text = std::get_if<std::string>(&value))
        return {.bytes = text->size()};
    const auto* bytes = std::get_if<Bytes>(&value);
    return {.bytes = bytes == nullptr ? 0 : bytes->octets.size()};
}

Estimate Estimator::operation(const Node& node, Estimate result) {
    const Estimate left = visit(ast_.child(node, 0));
    const Estimate right = node.count > 1 ? visit(ast_.child(node, 1)) : Estimate{};
    result.cost = plus(1, plus(left.cost, right.cost));
    const Estimate shorter{.bytes = std::min(left.bytes, right.bytes),
                           .items = std::min(left.items, right.items)};
    switch (node.op) {
    case Operator::Add:
        result.bytes = std::min<std::uint64_t>(left.bytes + right.bytes, limits::produced_bytes);
        result.items = std::min<std::uint64_t>(left.items + right.items, limits::produced_items);
        result.cost = plus(result.cost, plus(left.reading(), right.reading()) - 2);
        break;
    case Operator::In: // each element against what is sought
        result.cost =
            plus(result.cost, Estimate{.bytes = shorter.bytes, .items = right.items}.reading());
        break;
    case Operator::Index:
    case Operator::OptionalIndex: // a list's element, or the look-up of a key
        result.cost = plus(result.cost, right.bytes / bytes_per_unit);
        break;
    default: result.cost = plus(result.cost, shorter.reading() - 1); break;
    }
    return result;
}

Estimate Estimator::call(const Node& node, Estimate result) {
    std::uint64_t reading = 0;
    std::uint64_t shortest = UINT64_MAX;
    std::uint64_t longest = 0;
    for (const NodeId child : ast_.children(node)) {
        const Estimate each = visit(child);
        result.cost = plus(result.cost, each.cost);
        reading = plus(reading, each.reading() - 1);
        shortest = std::min(shortest, each.bytes);
        longest = std::max(longest, each.bytes);
    }
    const std::string& name = ast_.text(node);
    if (name == "startsWith" || name == "endsWith")
        reading = shortest / bytes_per_unit;
    else if (name == "matches")
        reading = longest / searched_bytes_per_unit;
    result.cost = plus(result.cost, reading);
    return result;
}

Estimate Estimator::aggregate(const Node& node) {
    Estimate result;
    for (const NodeId child : ast_.children(node)) {
        const Estimate each = visit(child);
        result.cost = plus(result.cost, each.cost);
        result.bytes = std::max(result.bytes, each.bytes);
    }
    result.items = node.kind == NodeKind::Map ? node.count / 2 : node.count;
    return result;
}

Estimate Estimator::conditional(const Node& node) {
    const Estimate condition = visit(ast_.child(node, 0));
    const Estimate yes = visit(ast_.child(node, 1));
    const Estimate no = visit(ast_.child(node, 2));
    return {.cost = plus(1, plus(condition.cost, std::max(yes.cost, no.cost))),
            .bytes = std::max(yes.bytes, no.bytes),
            .items = std::max(yes.items, no.items)};
}

Estimate Estimator::comprehension(const Node& node, Estimate result) {
    const auto children = ast_.children(node);
    const Estimate range = visit(children.front());
    std::uint64_t body = units_per_step;
    for (const NodeId each : children.subspan(1))
        body = plus(body, visit(each).cost);
    result.cost = plus(1, plus(range.cost, times(range.items, body)));
    result.items = range.items;
    return result;
}

} // namespace

std::uint64_t cost(const Ast& ast, const Checked& checked) {
    return Estimator{ast, checked}.visit(ast.root).cost;
}

} // namespace outcall::cel
