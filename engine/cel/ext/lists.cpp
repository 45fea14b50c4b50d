// SPDX-License-Identifier: GPL-2.0-or-later
// The library "lists".
#include "engine/cel/container.hpp"
#include "engine/cel/ext/arguments.hpp"
#include "engine/cel/ext/libraries.hpp"
#include "engine/cel/ext/order.hpp"
#include "engine/cel/ext/reverse.hpp"

#include <array>

namespace outcall::cel {

namespace {

using enum Pattern;

// Of a list that has its elements in a row a view of them; nothing is copied.
Datum slice(Workspace& workspace, std::span<const Datum> arguments) {
    if (!fit(arguments, {Kind::List, Kind::Int, Kind::Int}))
        return refuse("slice", arguments);
    const Datum& list = arguments[0];
    const std::int64_t from = arguments[1].integer;
    const std::int64_t to = arguments[2].integer;
    if (from < 0 || from > to || to > std::int64_t{list.size})
        return Datum::error(Fault::IndexOutOfRange);
    const auto first = static_cast<std::uint32_t>(from);
    const auto size = static_cast<std::uint32_t>(to - from);
    if (list.holder == Holder::Items)
        return Datum::of_items(list.items + first, size);
    Datum* const items = workspace.items(size);
    if (items == nullptr)
        return workspace.exhausted();
    for (std::uint32_t i = 0; i < size; ++i)
        items[i] = element(list, first + i);
    return Datum::of_items(items, size);
}

// Gives `take` what is left when lists in the list are opened, `depth` levels down. False when the
// budget is exhausted. `level` bounds the recursion.
template <typename Take>
bool open(Workspace& workspace, const Datum& list, std::uint64_t depth, std::size_t level,
          Take take) {
    if (level > limits::depth)
        return workspace.budget().exhaust("depth of a value");
    for (std::uint32_t i = 0; i < list.size; ++i) {
        const Datum each = element(list, i);
        if (!workspace.budget().work(1))
            return false;
        if (each.kind != Kind::List || depth == 0)
            take(each);
        else if (!open(workspace, each, depth - 1, level + 1, take))
            return false;
    }
    return true;
}

Datum flatten(Workspace& workspace, std::span<const Datum> arguments) {
    if (!fit(arguments, {Kind::List, Kind::Int}))
        return refuse("flatten", arguments);
    const std::int64_t depth = arguments.size() == 2 ? arguments[1].integer : 1;
    if (depth < 0)
        return Datum::error(Fault::BadArgument, "a list flattened to a negative depth");
    const auto levels = static_cast<std::uint64_t>(depth);
    std::size_t size = 0;
    if (!open(workspace, arguments[0], levels, 1, [&](const Datum& /*each*/) { ++size; }))
        return workspace.exhausted();
    Datum* const items = workspace.items(size);
    Datum* out = items;
    if (items == nullptr ||
        !open(workspace, arguments[0], levels, 1, [&](const Datum& each) { *out++ = each; }))
        return workspace.exhausted();
    return Datum::of_items(items, size);
}

// By CEL's equality; of equal ones the first stays. Each look-up charges the elements it meets.
Datum distinct(Workspace& workspace, std::span<const Datum> arguments) {
    if (!fit(arguments, {Kind::List}))
        return refuse("distinct", arguments);
    Datum* const items = workspace.items(arguments[0].size);
    if (items == nullptr)
        return workspace.exhausted();
    std::size_t size = 0;
    for (std::uint32_t i = 0; i < arguments[0].size; ++i) {
        const Datum each = element(arguments[0], i);
        const bool known = contains(workspace, Datum::of_items(items, size), each);
        if (workspace.budget().exhausted())
            return workspace.exhausted();
        if (!known)
            items[size++] = each;
    }
    return Datum::of_items(items, size);
}

Datum sorted(Workspace& workspace, std::span<const Datum> arguments) {
    if (!fit(arguments, {Kind::List}))
        return refuse("sort", arguments);
    const Datum& list = arguments[0];
    Entry* const entries = workspace.entries(list.size);
    Datum* const items = entries == nullptr ? nullptr : workspace.items(list.size);
    if (items == nullptr)
        return workspace.exhausted();
    for (std::uint32_t i = 0; i < list.size; ++i)
        entries[i] = {.key = element(list, i), .value = {}};
    if (const auto error = sort(workspace, {entries, list.size}))
        return *error;
    for (std::uint32_t i = 0; i < list.size; ++i)
        items[i] = entries[i].key;
    return Datum::of_items(items, list.size);
}

Datum range(Workspace& workspace, std::span<const Datum> arguments) {
    if (!fit(arguments, {Kind::Int}))
        return refuse("lists.range", arguments);
    const std::int64_t size = arguments[0].integer;
    if (size < 0)
        return Datum::error(Fault::BadArgument, "a range of negative size");
    Datum* const items = workspace.items(static_cast<std::size_t>(size));
    if (items == nullptr)
        return workspace.exhausted();
    for (std::int64_t i = 0; i < size; ++i)
        items[i] = Datum::of_int(i);
    return Datum::of_items(items, static_cast<std::size_t>(size));
}

constexpr std::array sliced{takes(ListOfA, ListOfA, Int, Int)};
constexpr std::array flattened{takes(ListOfA, ListOfListOfA), takes(ListOfDyn, ListOfDyn, Int)};
constexpr std::array one_list{takes(ListOfA, ListOfA)};
constexpr std::array ordered{takes(ListOfA, ListOfOrdered)};
constexpr std::array of_size{takes(ListOfInt, Int)};
// The library "strings" has the one over strings: see Environment::function.
constexpr std::array reversible{takes(ListOfA, ListOfA), takes(String, String)};

constexpr auto method = CallStyle::Method;
constexpr std::array functions{
    Function{"slice", method, slice, sliced},
    Function{"flatten", method, flatten, flattened},
    Function{"distinct", method, distinct, one_list},
    Function{"sort", method, sorted, ordered},
    Function{"reverse", method, reverse, reversible},
    Function{"lists.range", CallStyle::Global, range, of_size},
};

} // namespace

std::span<const Function> list_functions() {
    return functions;
}

} // namespace outcall::cel
