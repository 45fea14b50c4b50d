// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/limits.hpp"
#include "tests/engine/cel/expression.hpp"

#include <gtest/gtest.h>

namespace outcall::cel {

TEST(Format, TextAndPercentSigns) {
    expect_results({
        {"'no substitution'.format([])", "'no substitution'"},
        {"''.format([1])", "''"},
        {"'%% and %%'.format([])", "'% and %'"},
        {"'%%%s%%'.format(['text'])", "'%text%'"},
        {"'%d %s, %d'.format([1, 'A', 2, 'ignored'])", "'1 A, 2'"},
    });
}

TEST(Format, StringsOfEveryType) {
    expect_results(
        {
            {"'%s'.format(['a'])", "'a'"},
            {"'%s %s'.format([true, false])", "'true false'"},
            {"'%s %s'.format([-9223372036854775808, 18446744073709551615u])",
             "'-9223372036854775808 18446744073709551615'"},
            {"'%s %s %s'.format([56.8, 1e20, 0.1])", "'56.8 100000000000000000000 0.1'"},
            {"'%s %s %s'.format([0.0/0.0, 1.0/0.0, -1.0/0.0])", "'NaN Infinity -Infinity'"},
            {"'%s'.format([null])", "'null'"},
            {"'%s'.format([b'xyz'])", "'xyz'"},
            {"'%s'.format([b'\\xff'])", "error: cannot convert bytes that are not UTF-8 to string"},
            {"'%s'.format([type(1)])", "'int'"},
            {"'%s'.format([['abc', 3.14, null, [9, 8], []]])", "'[abc, 3.14, null, [9, 8], []]'"},
            {"'%s'.format([{'k2': b'x', 'k1': null, 'k3': [1]}])", "'{k1: null, k2: x, k3: [1]}'"},
            {"'%s'.format([{'s': 'x', 6: 1, true: {}}])", "'{6: 1, s: x, true: {}}'"},
            {"'%s'.format([run.context.owner])", "'{name: ann}'"},
        },
        example());
}

TEST(Format, NumbersInEveryBase) {
    expect_results({
        {"'%d %d %d'.format([-5, 256u, 2.5])", "'-5 256 2.5'"},
        {"'%d'.format([1.0/0.0])", "'Infinity'"},
        {"'%b %b %b %b'.format([5, -5, 64u, true])", "'101 -101 1000000 1'"},
        {"'%o %o'.format([11, 65535u])", "'13 177777'"},
        {"'%x %X %x'.format([30, 6000u, -255])", "'1e 1770 -ff'"},
        {"'%x %X'.format([-9223372036854775808, 18446744073709551615u])",
         "'-8000000000000000 FFFFFFFFFFFFFFFF'"},
        {"'%x'.format([0])", "'0'"},
        {"'%b'.format([-9223372036854775808])",
         "'-1000000000000000000000000000000000000000000000000000000000000000'"},
        {"'%x %X'.format(['Hello', b'\\xff\\x00z'])", "'48656c6c6f FF007A'"},
    });
}

TEST(Format, DoublesWithPrecision) {
    expect_results({
        {"'%f %f %f'.format([2.71828, 2, 3u])", "'2.718280 2.000000 3.000000'"},
        {"'%.3f %.0f %.0f %.0f'.format([1.2345, 3.5001, 1.5, 2.5])", "'1.234 4 2 2'"},
        {"'%.3f'.format([-123.4999])", "'-123.500'"},
        {"'%e %.6e %.0e'.format([2.71828, 1052.032911275, 12.0])",
         "'2.718280e+00 1.052033e+03 1e+01'"},
        {"'%f %e'.format([0.0/0.0, -1.0/0.0])", "'NaN -Infinity'"},
        {"'%.1000f'.format([-1.797693e308]).size()", "1311"},
        {"'%.1000f'.format([0.5]).size()", "1002"},
        {"'%.1001f'.format([0.5])", "error: a format with a precision not within 0 to 1000"},
        {"'%.99999999999999999999f'.format([0.5])",
         "error: a format with a precision not within 0 to 1000"},
        {"'%.f'.format([0.5])", "error: a format with a precision not within 0 to 1000"},
        {"'%.-1f'.format([0.5])", "error: a format with a precision not within 0 to 1000"},
    });
}

TEST(Format, ClausesThatCannotBeFilled) {
    expect_results({
        {"'%a'.format([1])", "error: a format with an unknown clause"},
        {"'%E'.format([0.5])", "error: a format with an unknown clause"},
        {"'50%'.format([1])", "error: a format with an unknown clause"},
        {"'%.3'.format([1])", "error: a format with an unknown clause"},
        {"'%.3%'.format([1])", "error: a format with an unknown clause"},
        {"'%d %d'.format([1])", "error: a format with more clauses than arguments"},
        {"'%d'.format(['a'])", "error: '%d' does not take (string)"},
        {"'%b'.format(['a'])", "error: '%b' does not take (string)"},
        {"'%o'.format([true])", "error: '%o' does not take (bool)"},
        {"'%x'.format([0.5])", "error: '%x' does not take (double)"},
        {"'%X'.format([null])", "error: '%X' does not take (null_type)"},
        {"'%f'.format([null])", "error: '%f' does not take (null_type)"},
        {"'%e'.format(['1'])", "error: '%e' does not take (string)"},
        {"dyn(1).format([])", "error: 'format' does not take (int, list)"},
        {"'%s'.format(dyn('a'))", "error: 'format' does not take (string, string)"},
        {"'%s'.format([network.port])", "unknown"},
    });
}

TEST(Format, WhatIsWrittenIsChargedAtTheLimitAndOneBeyond) {
    Context context;
    const auto size = [&](std::size_t bytes, std::string_view call) {
        EXPECT_TRUE(context.set(Namespace::Network, "hostname", std::string(bytes, 'a')));
        return result(call, context);
    };
    constexpr auto beyond = "error: the evaluation exceeds its limit: bytes of produced strings";
    EXPECT_EQ(size(limits::produced_bytes - 1, "'-%s'.format([network.hostname]).size()"), "65536");
    EXPECT_EQ(size(limits::produced_bytes, "'-%s'.format([network.hostname]).size()"), beyond);
    EXPECT_EQ(size(limits::produced_bytes / 2, "'%x'.format([network.hostname]).size()"), "65536");
    EXPECT_EQ(size(limits::produced_bytes / 2 + 1, "'%x'.format([network.hostname]).size()"),
              beyond);
    EXPECT_EQ(size(1, "('%.1000f' + '%.1000f%.1000f%.1000f%.1000f%.1000f%.1000f%.1000f')"
                      ".format([1e308, 1e308, 1e308, 1e308, 1e308, 1e308, 1e308, 1e308]).size()"),
              "10480");
}

} // namespace outcall::cel
