// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/engine/cel/expression.hpp"

#include <gtest/gtest.h>

namespace outcall::cel {

TEST(Arithmetic, OverflowOf64BitsIsAnError) {
    expect_results({
        {"9223372036854775806 + 1", "9223372036854775807"},
        {"9223372036854775807 + 1", "error: '+' overflows"},
        {"-9223372036854775808 - 1", "error: '-' overflows"},
        {"-(-9223372036854775808)", "error: '-' overflows"},
        {"5000000000 * 5000000000", "error: '*' overflows"},
        {"-9223372036854775808 / -1", "error: '/' overflows"},
        {"-9223372036854775808 % -1", "error: '%' overflows"},
        {"-9223372036854775808 / 1", "-9223372036854775808"},
        {"18446744073709551615u + 1u", "error: '+' overflows"},
        {"0u - 1u", "error: '-' overflows"},
        {"4294967296u * 4294967296u", "error: '*' overflows"},
    });
}

TEST(Arithmetic, DivisionTruncatesAndByZeroIsAnErrorButForDoubles) {
    expect_results({
        {"-7 / 2", "-3"},
        {"-7 % 2", "-1"},
        {"7u / 2u", "3u"},
        {"7u % 4u", "3u"},
        {"1 / 0", "error: '/' by zero"},
        {"1 % 0", "error: '%' by zero"},
        {"1u / 0u", "error: '/' by zero"},
        {"1u % 0u", "error: '%' by zero"},
        {"1.0 / 0.0", "inf"},
        {"-1.0 / 0.0", "-inf"},
        {"0.5 * 3.0 - 1.0", "0.5"},
        {"-0.0", "-0.0"},
    });
}

TEST(Arithmetic, PlusConcatenates) {
    expect_results({
        {"'ab' + 'cd'", "'abcd'"},
        {"b'ab' + b'cd'", "b'abcd'"},
        {"[1] + [2, 3]", "[1, 2, 3]"},
        {"[] + []", "[]"},
    });
}

TEST(Arithmetic, NoImplicitConversion) {
    expect_results({
        {"1 + 1u", "refused: operator '+' does not take (int, uint)"},
        {"1 + 1.0", "refused: operator '+' does not take (int, double)"},
        {"dyn(1) + 1u", "error: '+' does not take (int, uint)"},
        {"dyn(1.5) % dyn(1.0)", "error: '%' does not take (double, double)"},
        {"dyn('a') - dyn('b')", "error: '-' does not take (string, string)"},
        {"dyn([1]) - dyn([1])", "error: '-' does not take (list, list)"},
        {"dyn(null) + dyn(null)", "error: '+' does not take (null_type, null_type)"},
        {"-dyn(1u)", "error: '-' does not take (uint)"},
        {"-dyn(1.5)", "-1.5"},
    });
}

} // namespace outcall::cel
