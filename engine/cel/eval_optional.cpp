// SPDX-License-Identifier: GPL-2.0-or-later
// Optional values, and names for values.
#include "engine/cel/evaluator.hpp"

#include "engine/cel/optional.hpp"

#include <optional>

namespace outcall::cel {

Datum Evaluator::optional_select(const Step& step) {
    return strict_unary(step, [&](const Datum& operand) {
        if (operand.kind != Kind::Map && operand.kind != Kind::Optional)
            return Datum::no_overload(".?", operand.kind);
        return optional_index(workspace_, operand, plan_.constants[step.b]);
    });
}

namespace {

// What an element contributes: its value, nothing if it is an optional without one, or a datum that
// is not plain.
std::optional<Datum> contributed(Op op, const Datum& value) {
    if (op != Op::Element || !value.plain())
        return value;
    if (value.kind != Kind::Optional)
        return Datum::no_overload("?", value.kind);
    return value.size == 0 ? std::nullopt : std::optional{value.items[0]};
}

} // namespace

Datum Evaluator::optional_list(const Step& step) {
    Datum* items = workspace_.items(step.b);
    if (items == nullptr)
        return workspace_.exhausted();
    Datum fault;
    std::size_t count = 0;
    for (const std::uint32_t child : plan_.children_of(step)) {
        const auto value = contributed(plan_.steps[child].op, run(child));
        if (!value)
            continue;
        if (!value->plain())
            fault = fault.plain() ? *value : absorb(fault, *value);
        items[count++] = *value;
    }
    return fault.plain() ? Datum::of_items(items, count) : fault;
}

Datum Evaluator::optional_map(const Step& step) {
    const auto children = plan_.children_of(step);
    Entry* entries = workspace_.entries(children.size() / 2);
    if (entries == nullptr)
        return workspace_.exhausted();
    std::size_t count = 0;
    for (std::size_t i = 0; i < children.size(); i += 2) {
        const Datum key = run(children[i]);
        const auto value = contributed(plan_.steps[children[i + 1]].op, run(children[i + 1]));
        if (value || !key.plain())
            entries[count++] = {.key = key, .value = value.value_or(Datum{})};
    }
    return finish_map(entries, count);
}

// The value may be an error: it counts only where it is used.
Datum Evaluator::bind(const Step& step) {
    locals_[step.c] = run(step.a);
    return run(step.b);
}

Datum Evaluator::block(const Step& step) {
    const auto children = plan_.children_of(step);
    for (std::size_t i = 0; i + 1 < children.size(); ++i)
        locals_[step.c + i] = run(children[i]);
    return run(children.back());
}

Datum Evaluator::map_value(const Step& step) {
    const Datum operand = run(step.a);
    if (!operand.plain())
        return operand;
    if (operand.kind != Kind::Optional)
        return Datum::no_overload(step.op == Op::MapValue ? "optMap" : "optFlatMap", operand.kind);
    if (operand.size == 0)
        return operand;
    locals_[step.c] = operand.items[0];
    const Datum result = run(step.b);
    if (!result.plain())
        return result;
    if (step.op == Op::MapValue)
        return optional_of(workspace_, result);
    return result.kind == Kind::Optional ? result : Datum::no_overload("optFlatMap", result.kind);
}

// or() and orValue().
Datum Evaluator::alternative(const Step& step) {
    const Datum operand = run(step.a);
    if (!operand.plain())
        return operand;
    if (operand.kind != Kind::Optional)
        return Datum::no_overload(step.op == Op::OrElse ? "or" : "orValue", operand.kind);
    if (operand.size != 0)
        return step.op == Op::OrElse ? operand : operand.items[0];
    const Datum other = run(step.b);
    if (step.op == Op::OrElse && other.plain() && other.kind != Kind::Optional)
        return Datum::no_overload("or", operand.kind, other.kind);
    return other;
}

} // namespace outcall::cel
