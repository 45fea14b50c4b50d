// SPDX-License-Identifier: GPL-2.0-or-later
// What one evaluation may still spend (limits.hpp). Once exhausted it stays so, and the evaluation
// ends in that error, whatever the operators around it would absorb.
#pragma once

#include "engine/cel/limits.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace outcall::cel {

// The limits of a budget beside its time.
struct Allowance {
    std::size_t steps = limits::comprehension_steps;
    std::size_t bytes = limits::produced_bytes;
    std::size_t items = limits::produced_items;
    std::size_t work = SIZE_MAX;
};

class Budget {
public:
    using Clock = std::chrono::steady_clock;

    explicit Budget(Clock::time_point deadline, Allowance allowance = {})
        : deadline_{deadline}, left_{allowance} {}
    // Counts from the first look at the clock, some ten microseconds after the start: most
    // evaluations end before and never read it.
    explicit Budget(Clock::duration allowed) : allowed_{allowed} {}

    // Each is false when the budget is exhausted, now or before.
    // Of a comprehension whose body has that many steps of its plan.
    bool step(std::size_t body = 0);
    bool bytes(std::size_t count);
    bool items(std::size_t count);
    // Anything whose cost follows the size of its input; one unit is about 10 ns. The clock is read
    // every thousand units.
    bool work(std::size_t units) {
        work_ += units;
        return work_ < next_look_ ? exhausted_.empty() : look_at_clock();
    }

    // A limit that something else than this counts was exceeded. Always false.
    bool exhaust(std::string_view reason);

    bool exhausted() const { return !exhausted_.empty(); }
    // Which limit it was; empty while there is some left.
    std::string_view reason() const { return exhausted_; }

private:
    bool look_at_clock();

    static constexpr std::size_t units_per_look = 1'000;
    static constexpr std::size_t units_per_step = 10;

    std::optional<Clock::time_point> deadline_;
    Clock::duration allowed_ = {};
    Allowance left_ = {}; // of `work`: what there was
    std::size_t work_ = 0;
    std::size_t next_look_ = units_per_look;
    std::string_view exhausted_ = {};
};

} // namespace outcall::cel
