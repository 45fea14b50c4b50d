// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/time.hpp"

#include <gtest/gtest.h>

namespace outcall::cel {

namespace {

struct Instant {
    std::string_view text;
    std::int64_t seconds;
    std::uint32_t nanoseconds;
};

bool out_of_range(std::string_view text) {
    const Datum result = parse_timestamp(text);
    return result.kind == Kind::Error && result.fault == Fault::Overflow;
}

} // namespace

TEST(ParseTimestamp, ReadsRfc3339) {
    constexpr std::array instants{
        Instant{"1970-01-01T00:00:00Z", 0, 0},
        Instant{"2009-02-13T23:31:30Z", 1'234'567'890, 0},
        Instant{"2009-02-13T23:31:30.5Z", 1'234'567'890, 500'000'000},
        Instant{"2009-02-13T23:31:30.000000001Z", 1'234'567'890, 1},
        Instant{"2009-02-14T05:01:30+05:30", 1'234'567'890, 0},
        Instant{"2009-02-13T15:31:30-08:00", 1'234'567'890, 0},
        Instant{"2009-02-13T23:31:30-00:00", 1'234'567'890, 0},
        Instant{"2000-02-29T00:00:00Z", 951'782'400, 0},
        Instant{"0001-01-01T00:00:00Z", first_second, 0},
        Instant{"9999-12-31T23:59:59.999999999Z", last_second, 999'999'999},
    };
    for (const Instant& each : instants) {
        const Datum result = parse_timestamp(each.text);
        ASSERT_EQ(result.kind, Kind::Timestamp) << each.text;
        EXPECT_EQ(result.integer, each.seconds) << each.text;
        EXPECT_EQ(result.size, each.nanoseconds) << each.text;
    }
}

TEST(ParseTimestamp, RefusesEverythingElse) {
    for (const std::string_view text : {"",
                                        "2009",
                                        "2009-02-13",
                                        "2009-02-13T23:31:30",
                                        "2009-02-13T23:31Z",
                                        "2009-02-13 23:31:30Z",
                                        "2009-02-13t23:31:30Z",
                                        "2009-02-13T23:31:30z",
                                        "2009-2-13T23:31:30Z",
                                        "2009-02-13T23:31:30.Z",
                                        "2009-02-13T23:31:30,5Z",
                                        "2009-02-13T23:31:30.0000000001Z",
                                        "2009-02-13T23:31:30Z ",
                                        " 2009-02-13T23:31:30Z",
                                        "2009-02-13T23:31:30ZZ",
                                        "2009-02-13T23:31:30+0100",
                                        "2009-02-13T23:31:30+01",
                                        "2009-02-13T23:31:30+24:00",
                                        "2009-02-13T23:31:30+01:60",
                                        "2009-13-01T00:00:00Z",
                                        "2009-00-01T00:00:00Z",
                                        "2009-02-29T00:00:00Z",
                                        "2009-02-00T00:00:00Z",
                                        "1900-02-29T00:00:00Z",
                                        "2009-02-13T24:00:00Z",
                                        "2009-02-13T23:60:00Z",
                                        "2016-12-31T23:59:60Z",
                                        "10000-01-01T00:00:00Z",
                                        "-001-01-01T00:00:00Z",
                                        "+2009-02-13T23:31:30Z",
                                        "2009-02-13T-1:31:30Z"}) {
        const Datum result = parse_timestamp(text);
        ASSERT_EQ(result.kind, Kind::Error) << text;
        EXPECT_EQ(result.fault, Fault::BadConversion) << text;
    }
    EXPECT_EQ(parse_timestamp(std::string_view{"2009-02-13T23:31:30Z\0", 21}).kind, Kind::Error);
}

// The offset decides too.
TEST(ParseTimestamp, KnowsItsRange) {
    EXPECT_TRUE(out_of_range("0000-12-31T23:59:59Z"));
    EXPECT_TRUE(out_of_range("0001-01-01T00:59:59+01:00"));
    EXPECT_FALSE(out_of_range("0001-01-01T01:00:00+01:00"));
    EXPECT_TRUE(out_of_range("9999-12-31T23:00:00-01:00"));
    EXPECT_FALSE(out_of_range("9999-12-31T22:59:59-01:00"));
}

} // namespace outcall::cel
