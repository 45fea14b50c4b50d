// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/ext/order.hpp"

#include "engine/cel/compare.hpp"

#include <algorithm>

namespace outcall::cel {

namespace {

std::optional<Datum> without_order(std::span<const Entry> entries) {
    const Datum& first = entries.front().key;
    for (const Entry& entry : entries) {
        const auto order = compare(entry.key, entry.key);
        if (!order || entry.key.kind != first.kind)
            return Datum::no_overload("sort", first.kind, entry.key.kind);
        if (*order == std::partial_ordering::unordered)
            return Datum::error(Fault::BadArgument, "the order of NaN");
    }
    return std::nullopt;
}

std::size_t text_bytes(const Datum& key) {
    return key.kind == Kind::String || key.kind == Kind::Bytes ? key.size : 0;
}

} // namespace

std::optional<Datum> sort(Workspace& workspace, std::span<Entry> entries) {
    if (entries.empty())
        return std::nullopt;
    std::size_t longest = 0;
    for (const Entry& entry : entries)
        longest = std::max(longest, text_bytes(entry.key));
    if (!workspace.budget().work(entries.size() * (1 + longest / 64)))
        return workspace.exhausted();
    if (const auto error = without_order(entries))
        return error;
    // Once the budget is exhausted nothing is less than anything, which ends every loop of a merge
    // sort; the order is of no use then.
    std::ranges::stable_sort(
        entries,
        [&](const Datum& left, const Datum& right) {
            const std::size_t bytes = std::min(text_bytes(left), text_bytes(right));
            return workspace.budget().work(2 + bytes / 64) && *compare(left, right) < 0;
        },
        &Entry::key);
    if (workspace.budget().exhausted())
        return workspace.exhausted();
    return std::nullopt;
}

} // namespace outcall::cel
