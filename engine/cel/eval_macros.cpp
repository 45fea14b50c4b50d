// SPDX-License-Identifier: GPL-2.0-or-later
// The macros that walk lists and maps.
#include "engine/cel/evaluator.hpp"

#include "engine/cel/container.hpp"

#include <algorithm>

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
    // The steps of the bodies stand between those of the range and this one.
    const auto body = static_cast<std::size_t>(&step - plan_.steps.data()) - step.a;
    for (std::int64_t at = 0; const auto entry = elements.next(); ++at) {
        if (!workspace_.budget().step(body))
            return workspace_.exhausted();
        locals_[step.c] = entry->key;
        if (step.variables == 2) {
            const bool list = range.kind == Kind::List;
            locals_[step.c + 1] = list ? entry->key : entry->value;
            if (list)
                locals_[step.c] = Datum::of_int(at);
        }
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

// The elements that the predicate takes, each handed to `produce`, which gives a datum that is not
// plain to end it. Gives that or null.
template <typename Produce>
Datum Evaluator::transform(const Step& step, const Datum& walked, Produce produce) {
    Datum failed;
    const Datum fault = each(step, walked, [&](const Datum& element) {
        const Datum taken = step.b == no_step ? Datum::of_bool(true) : run(step.b);
        if (taken.kind != Kind::Bool)
            failed =
                taken.plain() ? Datum::no_overload("the predicate of a macro", taken.kind) : taken;
        else if (taken.boolean)
            failed = produce(element);
        return failed.plain();
    });
    return fault.plain() ? failed : fault;
}

// filter, map and transformList.
Datum Evaluator::produce(const Step& step) {
    const Datum walked = range(step);
    if (!walked.plain())
        return walked;
    Datum* items = workspace_.items(walked.size);
    if (items == nullptr)
        return workspace_.exhausted();
    std::size_t size = 0;
    const Datum failed = transform(step, walked, [&](const Datum& element) {
        items[size] = step.op == Op::Filter ? element : run(step.d);
        return items[size].plain() ? (++size, Datum{}) : items[size];
    });
    return failed.plain() ? Datum::of_items(items, size) : failed;
}

// transformMap: the keys stay, of a list its indexes.
Datum Evaluator::transform_map(const Step& step) {
    const Datum walked = range(step);
    if (!walked.plain())
        return walked;
    Entry* entries = workspace_.entries(walked.size);
    if (entries == nullptr)
        return workspace_.exhausted();
    std::size_t size = 0;
    const Datum failed = transform(step, walked, [&](const Datum& /*element*/) {
        const Datum value = run(step.d);
        if (!value.plain())
            return value;
        entries[size++] = {.key = locals_[step.c], .value = value};
        return Datum{};
    });
    return failed.plain() ? Datum::of_entries(entries, size) : failed;
}

// transformMapEntry: the entries of the maps that the body gives.
Datum Evaluator::transform_entry(const Step& step) {
    const Datum walked = range(step);
    if (!walked.plain())
        return walked;
    std::size_t room = std::max<std::size_t>(walked.size, 1);
    Entry* entries = workspace_.entries(room);
    if (entries == nullptr)
        return workspace_.exhausted();
    std::size_t size = 0;
    const Datum failed = transform(step, walked, [&](const Datum& /*element*/) {
        const Datum made = run(step.d);
        if (made.kind != Kind::Map)
            return made.plain() ? Datum::no_overload("transformMapEntry", made.kind) : made;
        for (Elements walk{made}; const auto entry = walk.next();) {
            if (size == room) {
                Entry* more = workspace_.entries(2 * room);
                if (more == nullptr)
                    return workspace_.exhausted();
                std::copy_n(entries, size, more);
                entries = more;
                room *= 2;
            }
            entries[size++] = *entry;
        }
        return Datum{};
    });
    return failed.plain() ? finish_map(entries, size) : failed;
}

} // namespace outcall::cel
