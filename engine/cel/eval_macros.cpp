// SPDX-License-Identifier: GPL-2.0-or-later
// The macros that walk lists and maps.
#include "engine/cel/evaluator.hpp"

#include "engine/cel/container.hpp"

namespace outcall::cel {

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

} // namespace outcall::cel
