// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/engine/cel/expression.hpp"

#include <gtest/gtest.h>

namespace outcall::cel {

TEST(TimeFunctions, PartsInUtc) {
    expect_results({
        {"timestamp('2009-02-13T23:31:30.987654321Z').getFullYear()", "2009"},
        {"timestamp('2009-02-13T23:31:30.987654321Z').getMonth()", "1"},
        {"timestamp('2009-02-13T23:31:30.987654321Z').getDate()", "13"},
        {"timestamp('2009-02-13T23:31:30.987654321Z').getDayOfMonth()", "12"},
        {"timestamp('2009-02-13T23:31:30.987654321Z').getDayOfWeek()", "5"},
        {"timestamp('2009-02-15T00:00:00Z').getDayOfWeek()", "0"},
        {"timestamp('2009-02-13T23:31:30.987654321Z').getDayOfYear()", "43"},
        {"timestamp('2008-12-31T00:00:00Z').getDayOfYear()", "365"},
        {"timestamp('2009-01-01T00:00:00Z').getDayOfYear()", "0"},
        {"timestamp('2009-02-13T23:31:30.987654321Z').getHours()", "23"},
        {"timestamp('2009-02-13T23:31:30.987654321Z').getMinutes()", "31"},
        {"timestamp('2009-02-13T23:31:30.987654321Z').getSeconds()", "30"},
        {"timestamp('2009-02-13T23:31:30.987654321Z').getMilliseconds()", "987"},
        // Before 1970 the clock runs the same way.
        {"timestamp('1969-12-31T23:59:58.5Z').getSeconds()", "58"},
        {"timestamp('1969-12-31T23:59:58.5Z').getMilliseconds()", "500"},
        {"timestamp('0001-01-01T00:00:00Z').getDayOfWeek()", "1"},
    });
}

TEST(TimeFunctions, PartsOfADuration) {
    expect_results({
        {"duration('3h45m10.321456789s').getHours()", "3"},
        {"duration('3h45m10.321456789s').getMinutes()", "225"},
        {"duration('3h45m10.321456789s').getSeconds()", "13510"},
        {"duration('3h45m10.321456789s').getMilliseconds()", "321"},
        {"duration('-90m').getHours()", "-1"},
        {"duration('-1.9s').getSeconds()", "-1"},
        {"duration('-1.9s').getMilliseconds()", "-900"},
    });
}

TEST(TimeFunctions, PartsInAZone) {
    expect_results({
        {"timestamp('2009-02-13T23:31:30Z').getDayOfMonth('US/Central')", "12"},
        {"timestamp('2009-02-13T23:31:30Z').getHours('Europe/Berlin')", "0"},
        {"timestamp('2009-02-13T23:31:30Z').getDate('Europe/Berlin')", "14"},
        {"timestamp('2009-08-13T23:31:30Z').getHours('Europe/Berlin')", "1"},
        {"timestamp('2009-02-13T23:31:30Z').getHours('UTC')", "23"},
        {"timestamp('2009-02-13T23:31:30Z').getMinutes('Asia/Kathmandu')", "16"},
        {"timestamp('2009-02-13T02:00:00Z').getDayOfMonth('-02:30')", "11"},
        {"timestamp('2009-02-13T23:31:30Z').getHours('02:00')", "1"},
        {"timestamp('2009-02-13T23:31:30Z').getHours('-8:00')", "15"},
        {"timestamp('2009-02-13T23:31:30Z').getMilliseconds('+05:30')", "0"},
        // The zone reaches beyond the range of timestamps.
        {"timestamp('0001-01-01T00:00:00Z').getFullYear('-01:00')", "0"},
        {"timestamp('9999-12-31T23:59:59Z').getFullYear('+01:00')", "10000"},
    });
}

TEST(TimeFunctions, RefuseWhatTheyDoNotTake) {
    expect_results({
        {"duration('1s').getFullYear()",
         "refused: no overload of 'getFullYear' fits google.protobuf.Duration.getFullYear()"},
        {"duration('1s').getHours('UTC')",
         "refused: no overload of 'getHours' fits google.protobuf.Duration.getHours(string)"},
        {"dyn(duration('1s')).getDate()",
         "error: 'getDate' does not take (google.protobuf.Duration)"},
        {"dyn(duration('1s')).getHours('UTC')",
         "error: 'getHours' does not take (google.protobuf.Duration, string)"},
        {"timestamp(0).getHours(dyn(1))",
         "error: 'getHours' does not take (google.protobuf.Timestamp, int)"},
        {"dyn('x').getHours()", "error: 'getHours' does not take (string)"},
        {"timestamp(0).getHours(dyn('Nowhere/Land'))",
         "error: cannot convert string to a time zone"},
    });
}

} // namespace outcall::cel
