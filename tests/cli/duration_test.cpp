// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/duration.hpp"

#include <gtest/gtest.h>

namespace outcall::cli {
namespace {

using namespace std::chrono_literals;

TEST(ParseDuration, TakesUnitsAndBareSeconds) {
    EXPECT_EQ(parse_duration("90s"), 90s);
    EXPECT_EQ(parse_duration("10m"), 10min);
    EXPECT_EQ(parse_duration("2h"), 2h);
    EXPECT_EQ(parse_duration("1d"), 24h);
    EXPECT_EQ(parse_duration("1h30m"), 90min);
    EXPECT_EQ(parse_duration("600"), 600s);
    EXPECT_EQ(parse_duration("366d"), 366 * 24h);
}

TEST(ParseDuration, RefusesTheRest) {
    for (const char* text : {"", "s", "-5s", "+5s", "1.5h", "5x", "1m1h", "1m1m", "10m5", "5 s",
                             "10M", "99999999999s", "367d", "0x10", "4294967295d4294967295h"}) {
        const auto parsed = parse_duration(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_EQ(parsed.error().code, ErrorCode::InvalidArgument);
    }
}

TEST(ParseTtl, HoldsTheBounds) {
    EXPECT_EQ(parse_ttl("1s"), 1s);
    EXPECT_EQ(parse_ttl("1d"), 86'400s);
    EXPECT_FALSE(parse_ttl("0"));
    EXPECT_FALSE(parse_ttl("86401"));
}

TEST(Spoken, SaysTheTwoLargestUnits) {
    EXPECT_EQ(spoken(0s), "0s");
    EXPECT_EQ(spoken(9s), "9s");
    EXPECT_EQ(spoken(250s), "4m 10s");
    EXPECT_EQ(spoken(2h), "2h");
    EXPECT_EQ(spoken(2h + 5min + 3s), "2h 5m");
    EXPECT_EQ(spoken(24h + 5s), "1d");
    EXPECT_EQ(spoken(76h), "3d 4h");
}

TEST(Ago, SaysTheLargestUnit) {
    const RealTime now = 1'790'000'000'000'000;
    const auto before = [&](std::chrono::seconds passed) {
        return ago(now - static_cast<RealTime>(passed.count()) * 1'000'000, now);
    };
    EXPECT_EQ(before(0s), "just now");
    EXPECT_EQ(before(1s), "just now");
    EXPECT_EQ(before(12s), "12 s ago");
    EXPECT_EQ(before(119s), "1 min ago");
    EXPECT_EQ(before(3h + 59min), "3 h ago");
    EXPECT_EQ(before(120h), "5 d ago");
    EXPECT_EQ(before(-60s), "just now"); // the clock was set back
}

} // namespace
} // namespace outcall::cli
