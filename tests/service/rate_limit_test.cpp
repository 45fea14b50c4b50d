// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/rate_limit.hpp"

#include <gtest/gtest.h>

namespace outcall::service {
namespace {

using namespace std::chrono_literals;

const ContainerId web = ContainerId::parse("web").value();
const ContainerId db = ContainerId::parse("db").value();
constexpr RateLimit::Clock::time_point start{1'000h};

TEST(RateLimit, TakesSoManyInAnyWindow) {
    RateLimit limit{{.count = 2, .window = 60s}};
    EXPECT_FALSE(limit.take(web, start));
    EXPECT_FALSE(limit.take(web, start + 30s));
    EXPECT_EQ(limit.take(web, start + 30s), 30s);
    EXPECT_EQ(limit.take(web, start + 59'001ms), 1s); // what was refused does not count
    EXPECT_FALSE(limit.take(web, start + 60s));
    EXPECT_EQ(limit.take(web, start + 60s), 30s); // and the window slides
}

TEST(RateLimit, IsOfEachContainer) {
    RateLimit limit{{.count = 1, .window = 60s}};
    EXPECT_FALSE(limit.take(web, start));
    EXPECT_FALSE(limit.take(db, start));
    EXPECT_TRUE(limit.take(web, start));
    limit.forget(web);
    EXPECT_FALSE(limit.take(web, start));
    EXPECT_TRUE(limit.take(db, start));
}

} // namespace
} // namespace outcall::service
