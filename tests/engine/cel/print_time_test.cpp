// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/engine/cel/expression.hpp"

#include "engine/cel/time.hpp"

#include <gtest/gtest.h>
#include <memory_resource>
#include <random>
#include <string>

namespace outcall::cel {

TEST(PrintTime, TimestampsAreRfc3339InUtc) {
    expect_results({
        {"string(timestamp(0))", "'1970-01-01T00:00:00Z'"},
        {"string(timestamp('2009-02-14T00:31:30.25+01:00'))", "'2009-02-13T23:31:30.25Z'"},
        {"string(timestamp('1969-12-31T23:59:59.000000001Z'))", "'1969-12-31T23:59:59.000000001Z'"},
        {"string(timestamp('0001-01-01T00:00:00Z'))", "'0001-01-01T00:00:00Z'"},
        {"string(timestamp('9999-12-31T23:59:59.999999999Z'))", "'9999-12-31T23:59:59.999999999Z'"},
    });
}

TEST(PrintTime, DurationsAreSeconds) {
    expect_results({
        {"string(duration('1h'))", "'3600s'"},
        {"string(duration('0'))", "'0s'"},
        {"string(duration('-1.5s'))", "'-1.5s'"},
        {"string(duration('-1ns'))", "'-0.000000001s'"},
        {"string(duration('-9223372036854775808ns'))", "'-9223372036.854775808s'"},
        {"string(duration('9223372036854775807ns'))", "'9223372036.854775807s'"},
    });
}

TEST(PrintTime, WhatIsPrintedReadsBack) {
    std::mt19937_64 random{20'260'101};
    std::uniform_int_distribution<std::int64_t> instant{first_second, last_second};
    for (int i = 0; i < 5'000; ++i) {
        std::pmr::monotonic_buffer_resource arena;
        Workspace workspace{arena};
        const auto nanoseconds = static_cast<std::uint32_t>(random() % 1'000'000'000);
        const Datum time = Datum::of_timestamp(instant(random), nanoseconds);
        const Datum read = parse_timestamp(print_timestamp(workspace, time).view());
        ASSERT_EQ(read.kind, Kind::Timestamp);
        ASSERT_EQ(read.integer, time.integer);
        ASSERT_EQ(read.size, time.size);
        const Datum length = Datum::of_duration(static_cast<std::int64_t>(random()));
        const Datum back = parse_duration(workspace, print_duration(workspace, length).view());
        ASSERT_EQ(back.kind, Kind::Duration);
        ASSERT_EQ(back.integer, length.integer);
    }
}

} // namespace outcall::cel
