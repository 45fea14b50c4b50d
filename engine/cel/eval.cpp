// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/eval.hpp"

#include "engine/cel/arithmetic.hpp"
#include "engine/cel/compare.hpp"
#include "engine/cel/container.hpp"
#include "engine/cel/evaluator.hpp"
#include "engine/cel/operators.hpp"
#include "engine/cel/optional.hpp"

#include <array>
#include <vector>

namespace outcall::cel {

Datum Evaluator::run(std::uint32_t index) {
    const Step& step = plan_.steps[index];
    switch (step.op) {
    case Op::Constant: return plan_.constants[step.a];
    case Op::Slot: return slot(step);
    case Op::Value: return value(step);
    case Op::Local: return locals_[step.a];
    case Op::Present: return Datum::of_bool(present(step));
    case Op::Select: return select(step);
    case Op::Has: return has(step);
    case Op::Not: return logical_not(step);
    case Op::Negate: return strict_unary(step, negate);
    case Op::Index:
    case Op::OptionalIndex:
    case Op::Arithmetic:
    case Op::Relation:
    case Op::Equal:
    case Op::NotEqual:
    case Op::In: return binary(step);
    case Op::And: return junction(step, false);
    case Op::Or: return junction(step, true);
    case Op::Conditional: return conditional(step);
    case Op::List: return list(step);
    case Op::Map: return map(step);
    case Op::All: return quantifier(step, false);
    case Op::Exists: return quantifier(step, true);
    case Op::ExistsOne: return exists_one(step);
    case Op::Filter:
    case Op::Transform: return produce(step);
    case Op::TransformMap: return transform_map(step);
    case Op::TransformEntry: return transform_entry(step);
    case Op::OptionalSelect: return optional_select(step);
    case Op::OptionalList: return optional_list(step);
    case Op::OptionalMap: return optional_map(step);
    case Op::Element: return run(step.a);
    case Op::Bind: return bind(step);
    case Op::Block: return block(step);
    case Op::MapValue:
    case Op::FlatMapValue: return map_value(step);
    case Op::OrElse:
    case Op::OrValue: return alternative(step);
    case Op::Call: return call(step);
    case Op::Match: return match(step);
    case Op::SlotEqual:
    case Op::SlotIn:
    case Op::SlotHolds:
    case Op::SlotPrefix:
    case Op::SlotSuffix: return slot_test(step);
    }
    return {};
}

Datum Evaluator::binary(const Step& step) {
    const Datum left = run(step.a);
    const Datum right = run(step.b);
    return left.plain() && right.plain() ? apply(step, left, right) : absorb(left, right);
}

Datum Evaluator::apply(const Step& step, const Datum& left, const Datum& right) {
    switch (step.op) {
    case Op::Equal: return Datum::of_bool(equal(workspace_, left, right));
    case Op::NotEqual: return Datum::of_bool(!equal(workspace_, left, right));
    case Op::In: return in(left, right);
    case Op::OptionalIndex: return optional_index(workspace_, left, right);
    case Op::Relation: return relation(step, left, right);
    case Op::Arithmetic: return arithmetic(workspace_, step.by, left, right);
    default: return cel::index(workspace_, left, right);
    }
}

Datum Evaluator::select(const Step& step) {
    return strict_unary(step, [&](const Datum& operand) {
        return cel::select(workspace_, operand, plan_.constants[step.b].view());
    });
}

Datum Evaluator::slot(const Step& step) const {
    if (!present(step))
        return Datum::unknown(std::uint64_t{1} << step.b);
    const Value& value = activation_.slots[step.a];
    if (const auto* text = std::get_if<std::string>(&value))
        if (text->size() <= UINT32_MAX)
            return Datum::of_string(*text);
    return Datum::of(value);
}

Datum Evaluator::value(const Step& step) const {
    return present(step) ? activation_.values[step.a] : Datum::unknown(std::uint64_t{1} << step.b);
}

// A field of an absent variable is not there, rather than unknown (DESIGN §4).
Datum Evaluator::has(const Step& step) {
    Datum operand = run(step.a);
    if (operand.kind == Kind::Optional) {
        if (operand.size == 0)
            return Datum::of_bool(false);
        operand = operand.items[0];
    }
    if (operand.kind == Kind::Unknown)
        return Datum::of_bool(false);
    if (operand.kind == Kind::Error)
        return operand;
    if (operand.kind != Kind::Map)
        return Datum::no_overload("has", operand.kind);
    return Datum::of_bool(lookup(workspace_, operand, plan_.constants[step.b]).has_value());
}

Datum Evaluator::logical_not(const Step& step) {
    return strict_unary(step, [](const Datum& operand) {
        return operand.kind == Kind::Bool ? Datum::of_bool(!operand.boolean)
                                          : Datum::no_overload("!", operand.kind);
    });
}

Datum Evaluator::relation(const Step& step, const Datum& left, const Datum& right) {
    if ((left.kind == Kind::String || left.kind == Kind::Bytes) &&
        !workspace_.budget().work(left.size / 64))
        return workspace_.exhausted();
    const auto order = compare(left, right);
    if (!order)
        return Datum::no_overload(symbol(step.by), left.kind, right.kind);
    switch (step.by) {
    case Operator::Less: return Datum::of_bool(*order < 0);
    case Operator::LessEqual: return Datum::of_bool(*order <= 0);
    case Operator::Greater: return Datum::of_bool(*order > 0);
    default: return Datum::of_bool(*order >= 0);
    }
}

Datum Evaluator::in(const Datum& sought, const Datum& container) {
    if (container.kind != Kind::List && container.kind != Kind::Map)
        return Datum::no_overload("in", sought.kind, container.kind);
    return Datum::of_bool(contains(workspace_, container, sought));
}

// && and ||: an operand with the absorbing value (false, true) decides, wherever it stands; else
// unknown before error before the other value.
Datum Evaluator::junction(const Step& step, bool absorbing) {
    Datum result = Datum::of_bool(!absorbing);
    for (const std::uint32_t child : plan_.children_of(step)) {
        Datum value = run(child);
        if (value.kind == Kind::Bool) {
            if (value.boolean == absorbing)
                return value;
            continue;
        }
        if (value.plain())
            value = Datum::no_overload(step.op == Op::And ? "&&" : "||", value.kind);
        result = result.plain() ? value : absorb(result, value);
    }
    return result;
}

Datum Evaluator::conditional(const Step& step) {
    const Datum condition = run(step.a);
    if (condition.kind == Kind::Bool)
        return run(condition.boolean ? step.b : step.c);
    return condition.plain() ? Datum::no_overload("?:", condition.kind) : condition;
}

Datum evaluate(const Plan& plan, std::uint32_t step, const Activation& activation,
               Workspace& workspace) {
    if (plan.locals == 0)
        return Evaluator{plan, activation, workspace, nullptr}.run(step);
    constexpr std::size_t common = 8;
    std::array<Datum, common> locals;
    if (plan.locals <= common)
        return Evaluator{plan, activation, workspace, locals.data()}.run(step);
    std::vector<Datum> many(plan.locals);
    return Evaluator{plan, activation, workspace, many.data()}.run(step);
}

} // namespace outcall::cel
