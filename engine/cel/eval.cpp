// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/eval.hpp"

#include "engine/cel/arithmetic.hpp"
#include "engine/cel/compare.hpp"
#include "engine/cel/container.hpp"
#include "engine/cel/operators.hpp"

#include <algorithm>
#include <array>

namespace outcall::cel {

namespace {

class Evaluator {
public:
    Evaluator(const Plan& plan, const Activation& activation, Workspace& workspace, Datum* locals)
        : plan_{plan}, activation_{activation}, workspace_{workspace}, locals_{locals} {}

    Datum run(std::uint32_t index);

private:
    Datum slot(const Step& step) const;
    Datum has(const Step& step);
    Datum logical_not(const Step& step);
    Datum binary(const Step& step);
    Datum apply(const Step& step, const Datum& left, const Datum& right);
    Datum relation(const Step& step, const Datum& left, const Datum& right);
    Datum select(const Step& step);
    Datum in(const Datum& sought, const Datum& container);
    Datum junction(const Step& step, bool absorbing);
    Datum conditional(const Step& step);
    Datum list(const Step& step);
    Datum map(const Step& step);
    Datum call(const Step& step);
    Datum match(const Step& step);
    Datum quantifier(const Step& step, bool absorbing);
    Datum exists_one(const Step& step);
    Datum produce(const Step& step);

    bool present(const Step& step) const { return (activation_.present >> step.b & 1U) != 0; }

    // A strict operator: applies `operation` if the operand is plain, else passes it on.
    template <typename Operation>
    Datum strict_unary(const Step& step, Operation operation) {
        const Datum operand = run(step.a);
        return operand.plain() ? operation(operand) : operand;
    }
    // What a macro walks: a list, a map, or a datum that is not plain.
    Datum range(const Step& step);
    // Binds each element of the range to the local and calls `visit`, until that is false. Gives an
    // error if the budget ends it, else null.
    template <typename Visit>
    Datum each(const Step& step, const Datum& range, Visit visit);

    const Plan& plan_;
    const Activation& activation_;
    Workspace& workspace_;
    Datum* locals_; // the iteration variables in scope
};

Datum Evaluator::run(std::uint32_t index) {
    const Step& step = plan_.steps[index];
    switch (step.op) {
    case Op::Constant: return plan_.constants[step.a];
    case Op::Slot: return slot(step);
    case Op::Local: return locals_[step.a];
    case Op::Present: return Datum::of_bool(present(step));
    case Op::Select: return select(step);
    case Op::Has: return has(step);
    case Op::Not: return logical_not(step);
    case Op::Negate: return strict_unary(step, negate);
    case Op::Index:
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
    case Op::Call: return call(step);
    case Op::Match: return match(step);
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
        return Datum::unknown();
    const Value& value = activation_.slots[step.a];
    if (const auto* text = std::get_if<std::string>(&value))
        if (text->size() <= UINT32_MAX)
            return Datum::of_string(*text);
    return Datum::of(value);
}

// A field of an absent variable is not there, rather than unknown (DESIGN §4).
Datum Evaluator::has(const Step& step) {
    const Datum operand = run(step.a);
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
    if (left.kind == Kind::String && !workspace_.budget().work(left.size / 64))
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

Datum Evaluator::list(const Step& step) {
    Datum* items = workspace_.items(step.b);
    if (items == nullptr)
        return workspace_.exhausted();
    Datum fault;
    std::size_t at = 0;
    for (const std::uint32_t child : plan_.children_of(step)) {
        items[at] = run(child);
        if (!items[at].plain())
            fault = fault.plain() ? items[at] : absorb(fault, items[at]);
        ++at;
    }
    return fault.plain() ? Datum::of_items(items, step.b) : fault;
}

Datum Evaluator::map(const Step& step) {
    const auto children = plan_.children_of(step);
    const std::size_t count = children.size() / 2;
    Entry* entries = workspace_.entries(count);
    if (entries == nullptr)
        return workspace_.exhausted();
    Datum fault;
    const auto note = [&](const Datum& value) {
        fault = fault.plain() ? value : absorb(fault, value);
    };
    for (std::size_t at = 0; at < count; ++at) {
        Entry& entry = entries[at];
        entry = {.key = run(children[2 * at]), .value = run(children[2 * at + 1])};
        if (!entry.key.plain() || !entry.value.plain())
            note(absorb(entry.key, entry.value));
        else if (entry.key.kind < Kind::Bool || entry.key.kind > Kind::String ||
                 entry.key.kind == Kind::Double)
            note(Datum::error(Fault::BadMapKey, name(entry.key.kind)));
        else if (fault.plain() && lookup(workspace_, Datum::of_entries(entries, at), entry.key))
            note(Datum::error(Fault::BadMapKey, "a duplicate"));
    }
    return fault.plain() ? Datum::of_entries(entries, count) : fault;
}

Datum Evaluator::call(const Step& step) {
    std::array<Datum, most_arguments> few;
    Datum* arguments = step.b <= few.size() ? few.data() : workspace_.items(step.b);
    if (arguments == nullptr)
        return workspace_.exhausted();
    Datum fault;
    std::size_t count = 0;
    for (const std::uint32_t child : plan_.children_of(step)) {
        arguments[count] = run(child);
        if (!arguments[count].plain())
            fault = fault.plain() ? arguments[count] : absorb(fault, arguments[count]);
        ++count;
    }
    return fault.plain() ? plan_.functions[step.c](workspace_, std::span{arguments, count}) : fault;
}

Datum Evaluator::match(const Step& step) {
    return strict_unary(step, [&](const Datum& operand) {
        return operand.kind == Kind::String
                   ? plan_.regexes[step.b].search(workspace_, operand.view())
                   : Datum::no_overload("matches", operand.kind, Kind::String);
    });
}

Datum Evaluator::range(const Step& step) {
    const Datum range = run(step.a);
    if (range.plain() && range.kind != Kind::List && range.kind != Kind::Map)
        return Datum::no_overload("a macro", range.kind);
    return range;
}

template <typename Visit>
Datum Evaluator::each(const Step& step, const Datum& range, Visit visit) {
    Elements elements{range};
    while (const auto entry = elements.next()) {
        if (!workspace_.budget().step())
            return workspace_.exhausted();
        locals_[step.c] = entry->key;
        if (!visit(entry->key))
            break;
    }
    return {};
}

// all and exists: && and || over the elements.
Datum Evaluator::quantifier(const Step& step, bool absorbing) {
    const Datum walked = range(step);
    if (!walked.plain())
        return walked;
    Datum result = Datum::of_bool(!absorbing);
    const Datum fault = each(step, walked, [&](const Datum& /*element*/) {
        Datum value = run(step.b);
        if (value.kind == Kind::Bool) {
            if (value.boolean == absorbing)
                result = value;
            return value.boolean != absorbing;
        }
        if (value.plain())
            value = Datum::no_overload("the predicate of a macro", value.kind);
        result = result.plain() ? value : absorb(result, value);
        return true;
    });
    return fault.plain() ? result : fault;
}

// Unlike all and exists it absorbs nothing: "exactly one" is known only when all are.
Datum Evaluator::exists_one(const Step& step) {
    const Datum walked = range(step);
    if (!walked.plain())
        return walked;
    std::size_t found = 0;
    Datum failed;
    const Datum fault = each(step, walked, [&](const Datum& /*element*/) {
        const Datum value = run(step.b);
        if (value.kind != Kind::Bool)
            failed = value.plain() ? Datum::no_overload("exists_one", value.kind) : value;
        else if (value.boolean)
            ++found;
        return failed.plain();
    });
    if (!fault.plain())
        return fault;
    return failed.plain() ? Datum::of_bool(found == 1) : failed;
}

// filter and map: the elements that the predicate takes, transformed if there is a transformation.
Datum Evaluator::produce(const Step& step) {
    const Datum walked = range(step);
    if (!walked.plain())
        return walked;
    Datum* items = workspace_.items(walked.size);
    if (items == nullptr)
        return workspace_.exhausted();
    std::size_t size = 0;
    Datum failed;
    const Datum fault = each(step, walked, [&](const Datum& element) {
        const Datum taken = step.b == no_step ? Datum::of_bool(true) : run(step.b);
        if (taken.kind != Kind::Bool) {
            failed =
                taken.plain() ? Datum::no_overload("the predicate of a macro", taken.kind) : taken;
            return false;
        }
        if (!taken.boolean)
            return true;
        items[size] = step.op == Op::Filter ? element : run(step.d);
        if (!items[size].plain())
            failed = items[size];
        ++size;
        return failed.plain();
    });
    if (!fault.plain())
        return fault;
    return failed.plain() ? Datum::of_items(items, size) : failed;
}

} // namespace

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
