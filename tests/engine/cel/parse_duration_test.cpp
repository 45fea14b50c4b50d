// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/time.hpp"

#include <array>
#include <gtest/gtest.h>
#include <limits>
#include <memory_resource>
#include <string>

namespace outcall::cel {

namespace {

Datum parsed(std::string_view text) {
    Workspace workspace{*std::pmr::null_memory_resource()};
    return parse_duration(workspace, text);
}

struct Length {
    std::string_view text;
    std::int64_t nanoseconds;
};

} // namespace

TEST(ParseDuration, ReadsWhatGoWrites) {
    constexpr std::int64_t second = nanoseconds_per_second;
    constexpr std::array lengths{
        Length{"0", 0},
        Length{"-0", 0},
        Length{"+0", 0},
        Length{"0s", 0},
        Length{"1s", second},
        Length{"+1s", second},
        Length{"-1s", -second},
        Length{"1h30m", 5'400 * second},
        Length{"-1h30m1.5s", -5'401 * second - second / 2},
        Length{"1.5s", second / 2 * 3},
        Length{".5s", second / 2},
        Length{"5.s", 5 * second},
        Length{"1ms", 1'000'000},
        Length{"1us", 1'000},
        Length{"1\u00b5s", 1'000},
        Length{"1\u03bcs", 1'000},
        Length{"1ns", 1},
        Length{"1m1ms", 60 * second + 1'000'000},
        Length{"1s1s", 2 * second},
        Length{"0.9ns", 0},
        Length{"-0.9ns", 0},
        Length{"0.1h", 360 * second},
        Length{"0.000000000001h", 3},
        Length{"0.33333333333333333333h", 1'199'999'999'999},
        Length{"9223372036.854775807s", std::numeric_limits<std::int64_t>::max()},
        Length{"9223372036854775807ns", std::numeric_limits<std::int64_t>::max()},
        Length{"-9223372036854775808ns", std::numeric_limits<std::int64_t>::min()},
        Length{"2562047h47m16.854775807s", std::numeric_limits<std::int64_t>::max()},
    };
    for (const Length& each : lengths) {
        const Datum result = parsed(each.text);
        ASSERT_EQ(result.kind, Kind::Duration) << each.text;
        EXPECT_EQ(result.integer, each.nanoseconds) << each.text;
    }
}

TEST(ParseDuration, RefusesEverythingElse) {
    for (const std::string_view text :
         {"",     "-",    "+",   "1",      "1.5", "s",       ".s",       "-.s",   "1 s",
          "1s ",  " 1s",  "1d",  "1S",     "1H",  "--1s",    "+-1s",     "1s-1s", "1e3s",
          "1,5s", "0x1s", "1sm", "1.5.5s", "00",  "1\u00b5", "1m\u00b5s"}) {
        const Datum result = parsed(text);
        ASSERT_EQ(result.kind, Kind::Error) << text;
        EXPECT_EQ(result.fault, Fault::BadConversion) << text;
    }
}

TEST(ParseDuration, OverflowsExactly) {
    for (const std::string_view text :
         {"9223372036854775808ns", "-9223372036854775809ns", "9223372036.854775808s",
          "2562047h47m16.854775808s", "320000000000s", "-320000000000s", "18446744073709551616ns",
          "99999999999999999999999999h", "9223372036854775807ns1ns", "5124095576030431h"}) {
        const Datum result = parsed(text);
        ASSERT_EQ(result.kind, Kind::Error) << text;
        EXPECT_EQ(result.fault, Fault::Overflow) << text;
    }
}

TEST(ParseDuration, LongTextIsCharged) {
    std::pmr::monotonic_buffer_resource arena;
    Workspace late{arena, Budget::Clock::now() - std::chrono::seconds{1}};
    const std::string zeros(16'384, '0');
    EXPECT_EQ(parse_duration(late, zeros + "s").fault, Fault::Limit);
    EXPECT_EQ(parsed("0." + zeros + "1s").integer, 0);
}

} // namespace outcall::cel
