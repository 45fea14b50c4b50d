// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/engine/cel/expression.hpp"

#include <gtest/gtest.h>

namespace outcall::cel {

TEST(Strings, Search) {
    expect_results({
        {"'foobar'.startsWith('foo')", "true"},
        {"'foobar'.startsWith('bar')", "false"},
        {"'foo'.startsWith('foobar')", "false"},
        {"'foobar'.endsWith('bar')", "true"},
        {"'foobar'.endsWith('')", "true"},
        {"'foobar'.contains('oba')", "true"},
        {"'foobar'.contains('')", "true"},
        {"''.contains('')", "true"},
        {"''.contains('x')", "false"},
        {"dyn('a').startsWith(dyn(1))", "error: 'startsWith' does not take (string, int)"},
        {"dyn(1).contains('a')", "error: 'contains' does not take (int, string)"},
        {"dyn(1).endsWith('a')", "error: 'endsWith' does not take (int, string)"},
    });
}

TEST(Strings, SizeCountsCodePointsOctetsAndElements) {
    expect_results({
        {"size('\u20ac\U0001f431')", "2"},
        {"'abc'.size()", "3"},
        {"size(b'\\xff\\x00')", "2"},
        {"size([1, 2])", "2"},
        {"{'a': 1}.size()", "1"},
        {"size(dyn(1))", "error: 'size' does not take (int)"},
        {"size(1)", "refused: no overload of 'size' fits size(int)"},
    });
}

TEST(Strings, MatchesIsUnanchored) {
    expect_results({
        {"'hubba'.matches('ubb')", "true"},
        {"'hubba'.matches('^ubb')", "false"},
        {"matches('hubba', '^h.*a$')", "true"},
        {"'a\\nb'.matches('a.b')", "false"},
        {"'\u20ac'.matches('^.$')", "true"},
        {"dyn(1).matches('a')", "error: 'matches' does not take (int, string)"},
    });
}

TEST(Strings, ComputedPatternsWorkAndFailAtEvaluation) {
    expect_results({
        {"'hubba'.matches('u' + 'b+')", "true"},
        {"'hubba'.matches('(' + '')", "error: the pattern of matches() is refused"},
        {"'a'.matches(dyn(1))", "error: 'matches' does not take (string, int)"},
    });
}

TEST(Strings, LiteralPatternsAreRefusedAtLoad) {
    EXPECT_EQ(refusal("network.hostname.matches('(a')").substr(0, 44),
              "25: the pattern of matches() is refused: mis");
    EXPECT_EQ(refusal("network.hostname.matches('(?=a)')").substr(0, 40),
              "25: the pattern of matches() is refused:");
    EXPECT_NE(refusal("network.hostname.matches(r'(a)\\1')"), "");
}

} // namespace outcall::cel
