// SPDX-License-Identifier: GPL-2.0-or-later
// What the operators and functions of one evaluation share: its arena and its budget.
#pragma once

#include "engine/cel/budget.hpp"
#include "engine/cel/datum.hpp"

#include <memory_resource>
#include <span>
#include <string_view>

namespace outcall::cel {

// What is produced lives in the arena, as long as the evaluation. Everything produced is charged
// to the budget first.
class Workspace {
public:
    // Lasts as long from the first look at the clock; until the deadline; as the budget says.
    explicit Workspace(std::pmr::memory_resource& arena,
                       Budget::Clock::duration allowed = limits::wall_clock)
        : arena_{arena}, budget_{allowed} {}
    Workspace(std::pmr::memory_resource& arena, Budget::Clock::time_point deadline)
        : arena_{arena}, budget_{deadline} {}
    Workspace(std::pmr::memory_resource& arena, const Budget& budget)
        : arena_{arena}, budget_{budget} {}

    Budget& budget() { return budget_; }

    // Room for `size` characters or elements; null when the budget is exhausted.
    char* characters(std::size_t size);
    Datum* items(std::size_t size);
    Entry* entries(std::size_t size);

    // A copy of the address in the arena; null when the budget is exhausted.
    const IpAddress* address(const IpAddress& address);

    // A copy of `text` in the arena.
    Datum string(std::string_view text);

    // The same, of text whose bytes were charged as they were put together.
    Datum charged_string(std::string_view text);

    // The error of an exhausted budget.
    Datum exhausted() const { return Datum::error(Fault::Limit, budget_.reason()); }

    // Ends the evaluation in that error.
    Datum exceed(std::string_view limit) {
        budget_.exhaust(limit);
        return exhausted();
    }

private:
    std::pmr::memory_resource& arena_;
    Budget budget_;
};

} // namespace outcall::cel
