// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/budget.hpp"

#include <gtest/gtest.h>

namespace outcall::cel {

using std::chrono::hours;

TEST(Budget, EachLimitHoldsAndOneBeyondIsTooMuch) {
    Budget steps{hours{1}};
    for (std::size_t i = 0; i < limits::comprehension_steps; ++i)
        ASSERT_TRUE(steps.step());
    EXPECT_FALSE(steps.step());
    EXPECT_EQ(steps.reason(), "comprehension steps");

    Budget bytes{hours{1}};
    EXPECT_TRUE(bytes.bytes(limits::produced_bytes - 1));
    EXPECT_TRUE(bytes.bytes(1));
    EXPECT_FALSE(bytes.bytes(1));

    Budget items{hours{1}};
    EXPECT_TRUE(items.items(limits::produced_items));
    EXPECT_FALSE(items.items(1));
    EXPECT_FALSE(Budget{hours{1}}.items(SIZE_MAX));
}

TEST(Budget, StaysExhausted) {
    Budget budget{hours{1}};
    EXPECT_FALSE(budget.bytes(limits::produced_bytes + 1));
    EXPECT_FALSE(budget.step());
    EXPECT_FALSE(budget.work(1));
    EXPECT_TRUE(budget.exhausted());
    EXPECT_EQ(budget.reason(), "bytes of produced strings");
}

// S003-FR-031: a clock that has run out ends the evaluation at the next look at it.
TEST(Budget, TheClockIsReadAfterSomeWork) {
    Budget over{Budget::Clock::duration{-1}};
    EXPECT_TRUE(over.work(999));
    EXPECT_FALSE(over.work(1));
    EXPECT_EQ(over.reason(), "wall-clock time");
    Budget enough{hours{1}};
    for (int i = 0; i < 5'000; ++i)
        ASSERT_TRUE(enough.work(1));
}

} // namespace outcall::cel
