// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/engine/cel/expression.hpp"

#include <gtest/gtest.h>

namespace outcall::cel {

TEST(Compare, NumbersOfDifferentTypesStandOnOneLine) {
    expect_results({
        {"dyn(1) == 1u", "true"},
        {"dyn(1u) == 1.0", "true"},
        {"dyn(-1) == 18446744073709551615u", "false"}, // the same 64 bits
        {"-1 < 0u", "true"},
        {"0u > -1", "true"},
        {"1u < 1.5", "true"},
        {"1.5 >= 2", "false"},
        {"-1.0 < 0u", "true"},
        {"9223372036854775807 < 9223372036854775808u", "true"},
        {"dyn(9223372036854775807) < 9223372036854777857.0", "true"},
        {"dyn(-9223372036854775808) > -9223372036854777857.0", "true"},
        {"dyn(18446744073709551615u) < 1e300", "true"},
        {"dyn(1) > -1e300", "true"},
        {"dyn(1u) > -1.0", "true"},
    });
}

TEST(Compare, NanEqualsNothingAndHasNoOrder) {
    expect_results({
        {"0.0 / 0.0 == 0.0 / 0.0", "false"},
        {"0.0 / 0.0 != 0.0 / 0.0", "true"},
        {"[0.0 / 0.0] == [0.0 / 0.0]", "false"},
        {"dyn(1) == 0.0 / 0.0", "false"},
        {"0.0 / 0.0 < 1", "false"},
        {"0.0 / 0.0 >= 1", "false"},
        {"1u > 0.0 / 0.0", "false"},
        {"-0.0 == 0.0", "true"},
    });
}

TEST(Compare, DifferentTypesAreUnequalRatherThanAnError) {
    expect_results({
        {"dyn(1) == 'a'", "false"},
        {"dyn('a') != b'a'", "true"},
        {"dyn(null) == false", "false"},
        {"dyn([]) == {}", "false"},
        {"1 == 'a'", "refused: operator '==' does not take (int, string)"},
        {"1 == 1.0", "refused: operator '==' does not take (int, double)"},
    });
}

TEST(Compare, OrderOfEachType) {
    expect_results({
        {"false < true", "true"},
        {"'a' < 'b' && 'b' <= 'b' && 'b' > 'a' && 'b' >= 'b'", "true"},
        {"'Z' < 'a'", "true"},
        {"'z' < '\u00e1'", "true"}, // by code point
        {"b'a' < b'aa'", "true"},
        {"dyn('a') < 1", "error: '<' does not take (string, int)"},
        {"dyn([1]) < dyn([2])", "error: '<' does not take (list, list)"},
        {"dyn(null) <= dyn(null)", "error: '<=' does not take (null_type, null_type)"},
        {"[1] < [2]", "refused: operator '<' does not take (list(int), list(int))"},
    });
}

TEST(Compare, ListsAndMapsCompareByElements) {
    expect_results({
        {"[1, [2, 3]] == [1, [2, 3]]", "true"},
        {"[1, 2] == [2, 1]", "false"},
        {"[1, 2] == [1]", "false"},
        {"[dyn(1), 2.0] == [1u, dyn(2)]", "true"},
        {"{'a': 1, 'b': 2} == {'b': 2, 'a': 1}", "true"},
        {"{'a': 1} == {'a': 2}", "false"},
        {"{'a': 1} == {'b': 1}", "false"},
        {"{'a': 1} == {'a': 1, 'b': 2}", "false"},
        {"{1: 'a'} == {dyn(1u): 'a'}", "true"},
    });
}

TEST(Compare, ContextValuesEqualLiterals) {
    expect_results(
        {
            {"run.args == ['push', 'origin', '-f']", "true"},
            {"['-f'] == run.flags", "true"},
            {"run.context.owner == {'name': 'ann'}", "true"},
            {"{'name': 'ann'} == run.context.owner", "true"},
            {"run.context.big == 9223372036854775808u", "true"},
            {"run.context.big > 9223372036854775807", "true"},
            {"run.context.none == null", "true"},
            {"run.context.ratio == 1.5", "true"},
            {"run.context.owner == run.context.owner", "true"},
        },
        example());
}

} // namespace outcall::cel
