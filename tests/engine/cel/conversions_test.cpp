// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/engine/cel/expression.hpp"

#include <gtest/gtest.h>

namespace outcall::cel {

TEST(Conversions, ToInt) {
    expect_results({
        {"int(42u)", "42"},
        {"int(9223372036854775808u)", "error: 'int' overflows"},
        {"int(-3.9)", "-3"},
        {"int(9223372036854775807.0)", "error: 'int' overflows"},
        {"int(-9223372036854775808.0)", "error: 'int' overflows"},
        {"int(0.0 / 0.0)", "error: 'int' overflows"},
        {"int('-17')", "-17"},
        {"int('')", "error: cannot convert string to int"},
        {"int('1x')", "error: cannot convert string to int"},
        {"int('+-1')", "error: cannot convert string to int"},
        {"int('9223372036854775808')", "error: cannot convert string to int"},
        {"int(dyn([]))", "error: 'int' does not take (list)"},
        {"int(null)", "refused: no overload of 'int' fits int(null)"},
    });
}

TEST(Conversions, ToUintAndDouble) {
    expect_results({
        {"uint(42)", "42u"},
        {"uint(-1)", "error: 'uint' overflows"},
        {"uint(3.9)", "3u"},
        {"uint(-0.5)", "error: 'uint' overflows"},
        {"uint(18446744073709551616.0)", "error: 'uint' overflows"},
        {"uint('17')", "17u"},
        {"uint('-1')", "error: cannot convert string to uint"},
        {"double(3)", "3.0"},
        {"double(3u)", "3.0"},
        {"double('1.5e3')", "1500.0"},
        {"double('1.5e')", "error: cannot convert string to double"},
    });
}

TEST(Conversions, ToStringBytesAndBool) {
    expect_results({
        {"string(-7)", "'-7'"},
        {"string(7u)", "'7'"},
        {"string(0.1)", "'0.1'"},
        {"string(true)", "'true'"},
        {"string(b'\\xe2\\x82\\xac')", "'\u20ac'"},
        {"string(b'\\xff')", "error: cannot convert bytes that are not UTF-8 to string"},
        {"bytes('\u00ff') == b'\\xc3\\xbf'", "true"},
        {"bool('t') && bool('1') && bool('TRUE')", "true"},
        {"bool('f') || bool('0') || bool('False')", "false"},
        {"bool('yes')", "error: cannot convert string to bool"},
        {"bool(dyn(1))", "error: 'bool' does not take (int)"},
    });
}

TEST(Conversions, Types) {
    expect_results({
        {"type(1)", "int"},
        {"type(type(1)) == type", "true"},
        {"type(null) == null_type", "true"},
        {"type(dyn({})) == map", "true"},
        {"type([1]) == list", "true"},
        {"type(1) == uint", "false"},
        {"type(b'') == bytes", "true"},
    });
}

} // namespace outcall::cel
