// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/budget.hpp"

#include <gtest/gtest.h>

namespace outcall::cel {

namespace {

Budget lasting(Budget::Clock::duration time) {
    return Budget{Budget::Clock::now() + time};
}

} // namespace

using std::chrono::hours;

TEST(Budget, EachLimitHoldsAndOneBeyondIsTooMuch) {
    Budget steps = lasting(hours{1});
    for (std::size_t i = 0; i < limits::comprehension_steps; ++i)
        ASSERT_TRUE(steps.step());
    EXPECT_FALSE(steps.step());
    EXPECT_EQ(steps.reason(), "comprehension steps");

    Budget bytes = lasting(hours{1});
    EXPECT_TRUE(bytes.bytes(limits::produced_bytes - 1));
    EXPECT_TRUE(bytes.bytes(1));
    EXPECT_FALSE(bytes.bytes(1));

    Budget items = lasting(hours{1});
    EXPECT_TRUE(items.items(limits::produced_items));
    EXPECT_FALSE(items.items(1));
    EXPECT_FALSE(lasting(hours{1}).items(SIZE_MAX));
}

TEST(Budget, StaysExhausted) {
    Budget budget = lasting(hours{1});
    EXPECT_FALSE(budget.bytes(limits::produced_bytes + 1));
    EXPECT_FALSE(budget.step());
    EXPECT_FALSE(budget.work(1));
    EXPECT_TRUE(budget.exhausted());
    EXPECT_EQ(budget.reason(), "bytes of produced strings");
}

TEST(Budget, AForeignLimitExhaustsItAsWell) {
    Budget budget = lasting(hours{1});
    EXPECT_FALSE(budget.exhaust("a foreign limit"));
    EXPECT_FALSE(budget.exhaust("another"));
    EXPECT_FALSE(budget.step());
    EXPECT_EQ(budget.reason(), "a foreign limit");
}

// S003-FR-031: a clock that has run out ends the evaluation at the next look at it.
TEST(Budget, TheClockIsReadAfterSomeWork) {
    Budget over = lasting(hours{-1});
    EXPECT_TRUE(over.work(999));
    EXPECT_FALSE(over.work(1));
    EXPECT_EQ(over.reason(), "wall-clock time");
    Budget enough = lasting(hours{1});
    for (int i = 0; i < 5'000; ++i)
        ASSERT_TRUE(enough.work(1));
}

// S003-FR-031
TEST(Budget, AnAllowanceCountsFromTheFirstLook) {
    Budget over{Budget::Clock::duration{-1}};
    EXPECT_TRUE(over.work(999));
    EXPECT_FALSE(over.work(1));
    EXPECT_EQ(over.reason(), "wall-clock time");
    Budget enough{hours{1}};
    EXPECT_TRUE(enough.work(1'000));
    EXPECT_TRUE(enough.work(1'000));
}

} // namespace outcall::cel
