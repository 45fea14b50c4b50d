// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/engine/cel/expression.hpp"

#include <gtest/gtest.h>

namespace outcall::cel {

TEST(Time, ArithmeticOfTimestampsAndDurations) {
    expect_results({
        {"timestamp('2009-02-13T23:10:00.25Z') - duration('600.5s')",
         "timestamp(1234565999.750000000)"},
        {"duration('-1ns') + timestamp(0)", "timestamp(-1.999999999)"},
        {"timestamp(0) + duration('-1ns') == timestamp('1969-12-31T23:59:59.999999999Z')", "true"},
        {"timestamp('2009-02-13T23:31:00Z') - timestamp('2009-02-13T23:29:00.5Z')",
         "duration(119500000000ns)"},
        {"timestamp('2009-02-13T23:29:00.5Z') - timestamp('2009-02-13T23:31:00Z')",
         "duration(-119500000000ns)"},
        {"duration('900s') - duration('42s')", "duration(858000000000ns)"},
        {"duration('1h') + duration('1ms')", "duration(3600001000000ns)"},
        {"duration('1s') - timestamp(0)",
         "refused: operator '-' does not take (google.protobuf.Duration, "
         "google.protobuf.Timestamp)"},
        {"dyn(duration('1s')) - timestamp(0)",
         "error: '-' does not take (google.protobuf.Duration, google.protobuf.Timestamp)"},
        {"dyn(timestamp(0)) + timestamp(0)",
         "error: '+' does not take (google.protobuf.Timestamp, google.protobuf.Timestamp)"},
        {"dyn(duration('1s')) * dyn(duration('1s'))",
         "error: '*' does not take (google.protobuf.Duration, google.protobuf.Duration)"},
        {"dyn(1) + duration('1s')", "error: '+' does not take (int, google.protobuf.Duration)"},
    });
}

TEST(Time, TimestampsStayInTheirRange) {
    expect_results({
        {"timestamp(-62135596800)", "timestamp(-62135596800.000000000)"},
        {"timestamp(-62135596801)", "error: 'timestamp' overflows"},
        {"timestamp(253402300799)", "timestamp(253402300799.000000000)"},
        {"timestamp(253402300800)", "error: 'timestamp' overflows"},
        {"timestamp(-9223372036854775808)", "error: 'timestamp' overflows"},
        {"timestamp('0001-01-01T00:00:00Z') + duration('-1ns')", "error: '+' overflows"},
        {"timestamp('0001-01-01T00:00:00.000000001Z') + duration('-1ns') == "
         "timestamp('0001-01-01T00:00:00Z')",
         "true"},
        {"timestamp('9999-12-31T23:59:59.999999999Z') + duration('1ns')", "error: '+' overflows"},
        {"timestamp('9999-12-31T23:59:59.999999999Z') - duration('-1ns')", "error: '-' overflows"},
        {"timestamp('0001-01-01T00:00:00Z') - duration('-9223372036854775808ns')",
         "timestamp(-52912224764.854775808)"},
    });
}

// One nanosecond on either side of what 64 bits hold.
TEST(Time, DurationsAreNanosecondsIn64Bits) {
    expect_results({
        {"duration('9223372036854775807ns')", "duration(9223372036854775807ns)"},
        {"duration('9223372036854775807ns') + duration('1ns')", "error: '+' overflows"},
        {"duration('-9223372036854775808ns') - duration('1ns')", "error: '-' overflows"},
        {"timestamp(9223372036) + duration('854775807ns') - timestamp(0)",
         "duration(9223372036854775807ns)"},
        {"timestamp(9223372036) + duration('854775808ns') - timestamp(0)", "error: '-' overflows"},
        {"timestamp(-9223372037) + duration('145224192ns') - timestamp(0)",
         "duration(-9223372036854775808ns)"},
        {"timestamp(-9223372037) + duration('145224191ns') - timestamp(0)", "error: '-' overflows"},
        {"timestamp('0001-01-01T00:00:00Z') - timestamp('9999-12-31T23:59:59Z')",
         "error: '-' overflows"},
    });
}

TEST(Time, EqualityAndOrder) {
    expect_results({
        {"timestamp('2009-02-13T23:31:30+01:00') == timestamp('2009-02-13T22:31:30Z')", "true"},
        {"timestamp('2009-02-13T22:31:30.1Z') == timestamp('2009-02-13T22:31:30Z')", "false"},
        {"timestamp('2009-02-13T22:31:30.1Z') > timestamp('2009-02-13T22:31:30Z')", "true"},
        {"timestamp(-1) < timestamp(0) && timestamp(0) <= timestamp(0)", "true"},
        {"duration('60s') == duration('1m')", "true"},
        {"duration('-1ns') < duration('0') && duration('1h') >= duration('60m')", "true"},
        {"dyn(timestamp(0)) == 0 || dyn(duration('0')) == 0", "false"},
        {"dyn(timestamp(0)) == null", "false"},
        {"dyn(timestamp(0)) < 1", "error: '<' does not take (google.protobuf.Timestamp, int)"},
        {"timestamp(1) in [timestamp(0), timestamp('1970-01-01T00:00:01Z')]", "true"},
        {"{'a': duration('1s')} == {'a': duration('1000ms')}", "true"},
        {"{duration('1s'): 1}",
         "refused: the key of a map must be bool, int, uint or string, this is "
         "google.protobuf.Duration"},
        {"{dyn(timestamp(0)): 1}", "error: google.protobuf.Timestamp cannot be the key of a map"},
    });
}

TEST(Time, Conversions) {
    expect_results({
        {"int(timestamp('2009-02-13T23:31:30.9Z'))", "1234567890"},
        {"int(timestamp('1969-12-31T23:59:59.9Z'))", "-1"},
        {"int(duration('1.5s'))", "1500000000"},
        {"duration(1500000000) == duration('1.5s')", "true"},
        {"timestamp(timestamp(7)) == timestamp(7)", "true"},
        {"duration(duration('7s')) == duration('7s')", "true"},
        {"type(timestamp(0))", "google.protobuf.Timestamp"},
        {"type(duration('0'))", "google.protobuf.Duration"},
        {"timestamp(dyn(1.0))", "error: 'timestamp' does not take (double)"},
        {"duration(dyn(true))", "error: 'duration' does not take (bool)"},
    });
}

} // namespace outcall::cel
