// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/engine/cel/expression.hpp"

#include <gtest/gtest.h>

namespace outcall::cel {

TEST(Math, GreatestAndLeastCompareByValueAndKeepTheType) {
    expect_results(
        {
            {"math.greatest(-5)", "-5"},
            {"math.greatest(1, 3, 10, 2, 5)", "10"},
            {"math.greatest(-3, 3u)", "3u"},
            {"math.greatest(1u, 1, 1.0)", "1u"},
            {"math.greatest(9223372036854775807, 9223372036854775808u)", "9223372036854775808u"},
            {"math.greatest([5.4, 10u, 3u, -5.0, 3.5])", "10u"},
            {"math.least(1.5, -1.797693e308)", "-1.797693e+308"},
            {"math.least(5.4, 10, 3u, 1u, 18446744073709551615u)", "1u"},
            {"math.least([-1.0/0.0, -9223372036854775808])", "-inf"},
            {"math.least(run.args.map(a, size(a)))", "2"},
            {"math.least([1, 2]) + 1", "2"},
            {"math.greatest(1, 2u) == 2", "true"},
        },
        example());
}

TEST(Math, WhatIsNoNumberHasNoGreatest) {
    expect_results({
        {"math.greatest('a')",
         "refused: no overload of 'math.greatest' fits math.greatest(string)"},
        {"math.greatest(['a'])",
         "refused: no overload of 'math.greatest' fits math.greatest(list(string))"},
        {"math.greatest(1, [1])",
         "refused: no overload of 'math.greatest' fits math.greatest(int, list(int))"},
        {"math.greatest(1, dyn('a'))", "error: 'math.greatest' does not take (string)"},
        {"math.least(dyn(true))", "error: 'math.least' does not take (bool)"},
        {"math.least(dyn([1, 'a']))", "error: 'math.least' does not take (string)"},
        {"math.least([])", "error: the greatest or least of nothing"},
        {"math.greatest(0.0/0.0)", "error: the greatest or least of NaN"},
        {"math.greatest(1, 0.0/0.0)", "error: the greatest or least of NaN"},
        {"math.greatest(1, 2) + 'a'", "refused: operator '+' does not take (int, string)"},
    });
}

TEST(Math, Rounding) {
    expect_results({
        {"math.ceil(-1.2)", "-1.0"},
        {"math.ceil(1.2)", "2.0"},
        {"math.floor(-1.2)", "-2.0"},
        {"math.round(-1.5)", "-2.0"},
        {"math.round(2.5)", "3.0"},
        {"math.round(0.49999999999999994)", "0.0"},
        {"math.trunc(-1.9)", "-1.0"},
        {"math.isNaN(math.round(0.0/0.0))", "true"},
        {"math.ceil(1)", "refused: no overload of 'math.ceil' fits math.ceil(int)"},
        {"math.floor(dyn(1))", "error: 'math.floor' does not take (int)"},
    });
}

TEST(Math, ClassesOfDoubles) {
    expect_results({
        {"math.isNaN(0.0/0.0)", "true"},
        {"math.isNaN(1.0)", "false"},
        {"math.isInf(-1.0/0.0)", "true"},
        {"math.isInf(0.0/0.0)", "false"},
        {"math.isFinite(1.5)", "true"},
        {"math.isFinite(0.0/0.0) || math.isFinite(1.0/0.0)", "false"},
        {"math.isInf(dyn(1u))", "error: 'math.isInf' does not take (uint)"},
    });
}

TEST(Math, RootSignAndAbsoluteValue) {
    expect_results({
        {"math.sqrt(49)", "7.0"},
        {"math.sqrt(4u)", "2.0"},
        {"math.sqrt(2.25)", "1.5"},
        {"math.isNaN(math.sqrt(-1))", "true"},
        {"math.abs(-11)", "11"},
        {"math.abs(9223372036854775807)", "9223372036854775807"},
        {"math.abs(-9223372036854775807)", "9223372036854775807"},
        {"math.abs(-9223372036854775808)", "error: 'math.abs' overflows"},
        {"math.abs(1u)", "1u"},
        {"math.abs(-1.5)", "1.5"},
        {"math.sign(-9223372036854775808)", "-1"},
        {"math.sign(0)", "0"},
        {"math.sign(7u)", "1u"},
        {"math.sign(-0.0)", "0.0"},
        {"math.sign(-1.0/0.0)", "-1.0"},
        {"math.isNaN(math.sign(0.0/0.0))", "true"},
        {"math.sign(dyn(true))", "error: 'math.sign' does not take (bool)"},
        {"math.sqrt(dyn('4'))", "error: 'math.sqrt' does not take (string)"},
        {"math.abs(dyn(null))", "error: 'math.abs' does not take (null_type)"},
    });
}

TEST(Math, Bits) {
    expect_results({
        {"math.bitAnd(12, 10)", "8"},
        {"math.bitAnd(-1, 5)", "5"},
        {"math.bitOr(1u, 4u)", "5u"},
        {"math.bitXor(4, -2)", "-6"},
        {"math.bitNot(1)", "-2"},
        {"math.bitNot(0u)", "18446744073709551615u"},
        {"math.bitAnd(1, 1u)", "refused: no overload of 'math.bitAnd' fits math.bitAnd(int, uint)"},
        {"math.bitOr(dyn(1.2), 1)", "error: 'math.bitOr' does not take (double, int)"},
        {"math.bitXor(1, dyn(1u))", "error: 'math.bitXor' does not take (int, uint)"},
        {"math.bitNot(dyn('1'))", "error: 'math.bitNot' does not take (string)"},
    });
}

TEST(Math, ShiftsAreOfUnsignedBits) {
    expect_results({
        {"math.bitShiftLeft(1, 2)", "4"},
        {"math.bitShiftLeft(1, 63)", "-9223372036854775808"},
        {"math.bitShiftLeft(1, 64)", "0"},
        {"math.bitShiftLeft(-1, 1)", "-2"},
        {"math.bitShiftRight(-1024, 3)", "2305843009213693824"},
        {"math.bitShiftRight(-1, 63)", "1"},
        {"math.bitShiftRight(-1, 64)", "0"},
        {"math.bitShiftRight(1024u, 9223372036854775807)", "0u"},
        {"math.bitShiftLeft(1u, -1)", "error: a shift by a negative number of bits"},
        {"math.bitShiftRight(1, -9223372036854775808)",
         "error: a shift by a negative number of bits"},
        {"math.bitShiftRight(dyn(b'1'), 1)",
         "error: 'math.bitShiftRight' does not take (bytes, int)"},
    });
}

TEST(Math, UnknownAndErrorsPassThrough) {
    expect_results({
        {"math.abs(network.port)", "unknown"},
        {"math.greatest(1, network.port, 1 / 0)", "unknown"},
        {"math.greatest(1, 1 / 0)", "error: '/' by zero"},
        {"math.abs(1 / 0) == 1 || true", "true"},
    });
}

} // namespace outcall::cel
