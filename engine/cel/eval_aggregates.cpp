// SPDX-License-Identifier: GPL-2.0-or-later
// Lists, maps and calls.
#include "engine/cel/evaluator.hpp"

#include "engine/cel/compare.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace outcall::cel {

namespace {

// Whether two entries have equal keys; each key is of a kind that may be one. Means nothing once
// the budget is exhausted, which ends every loop of the sort: then nothing is less than anything.
bool repeated_key(Workspace& workspace, std::span<const Entry> entries) {
    std::vector<Datum> keys(entries.size());
    std::ranges::transform(entries, keys.begin(), &Entry::key);
    const auto less = [&](const Datum& left, const Datum& right) {
        if (!workspace.budget().work(2 + std::min(left.size, right.size) / 64))
            return false;
        const auto order = compare(left, right);
        return order ? *order < 0 : left.kind < right.kind;
    };
    std::ranges::sort(keys, less);
    return std::ranges::adjacent_find(keys, std::not_fn(less)) != keys.end();
}

} // namespace

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
    for (std::size_t at = 0; at < count; ++at) {
        entries[at].key = run(children[2 * at]);
        entries[at].value = run(children[2 * at + 1]);
    }
    return finish_map(entries, count);
}

// The map of these entries, if all are plain and the keys can be and differ.
Datum Evaluator::finish_map(Entry* entries, std::size_t count) {
    Datum fault;
    const auto note = [&](const Datum& value) {
        fault = fault.plain() ? value : absorb(fault, value);
    };
    for (std::size_t at = 0; at < count; ++at) {
        const Entry& entry = entries[at];
        if (!entry.key.plain() || !entry.value.plain())
            note(absorb(entry.key, entry.value));
        else if (entry.key.kind < Kind::Bool || entry.key.kind > Kind::String ||
                 entry.key.kind == Kind::Double)
            note(Datum::error(Fault::BadMapKey, name(entry.key.kind)));
    }
    if (fault.plain() && repeated_key(workspace_, {entries, count}))
        fault = Datum::error(Fault::BadMapKey, "a duplicate");
    return fault.plain() ? Datum::of_entries(entries, count) : fault;
}

Datum Evaluator::call(const Step& step) {
    std::array<Datum, most_arguments> few;
    Datum* arguments = step.b <= few.size() ? few.data() : workspace_.items(step.b);
    if (arguments == nullptr)
        return workspace_.exhausted();
    Datum fault;
    std::size_t count = 0;
    std::size_t text = 0; // most functions go through it once
    for (const std::uint32_t child : plan_.children_of(step)) {
        arguments[count] = run(child);
        if (arguments[count].kind == Kind::String || arguments[count].kind == Kind::Bytes)
            text += arguments[count].size / 64;
        else if (!arguments[count].plain())
            fault = fault.plain() ? arguments[count] : absorb(fault, arguments[count]);
        ++count;
    }
    if (!fault.plain())
        return fault;
    if (!workspace_.budget().work(text))
        return workspace_.exhausted();
    return plan_.functions[step.c](workspace_, std::span{arguments, count});
}

Datum Evaluator::match(const Step& step) {
    return strict_unary(step, [&](const Datum& operand) {
        return operand.kind == Kind::String
                   ? plan_.regexes[step.b].search(workspace_, operand.view())
                   : Datum::no_overload("matches", operand.kind, Kind::String);
    });
}

} // namespace outcall::cel
