// SPDX-License-Identifier: GPL-2.0-or-later
// parse → print → parse is the identity on the tree.
#include "tests/engine/cel/print.hpp"

#include "engine/cel/limits.hpp"
#include "engine/cel/parser.hpp"
#include "tests/engine/cel/generator.hpp"

#include <gtest/gtest.h>

namespace outcall::cel {

namespace {

// Whether the source parses at all; if so, what is printed of it must parse to the same tree.
bool holds(const std::string& source) {
    const auto ast = parse(source);
    if (!ast)
        return false;
    const std::string printed = print(*ast);
    const auto again = parse(printed, 10 * limits::source_bytes);
    if (!again)
        ADD_FAILURE() << source << "\nprints as\n" << printed << "\n" << again.error().message;
    else
        EXPECT_TRUE(same(*ast, *again)) << source << "\nprints as\n" << printed;
    return true;
}

std::string printed(std::string_view source) {
    const auto ast = parse(source);
    return ast ? print(*ast) : ast.error().message;
}

} // namespace

TEST(Print, HasNoMoreParenthesesThanItNeeds) {
    EXPECT_EQ(printed("((a) + (b * c)) == (d)"), "a + b * c == d");
    EXPECT_EQ(printed("a - (b - c)"), "a - (b - c)");
    EXPECT_EQ(printed("(a && b) && c || d"), "(a && b) && c || d");
    EXPECT_EQ(printed("(a ? b : c) ? d : (e ? f : g)"), "(a ? b : c) ? d : e ? f : g");
    EXPECT_EQ(printed("-(5) + - 5 - -(-5)"), "-(5) + -5 - --5");
    EXPECT_EQ(printed("--0.a"), "-(0.a)");
    EXPECT_EQ(printed("!(!(!(a)))"), "!!(!a)");
    EXPECT_EQ(printed("a.`in`[b].f(c).`x-y`"), "a.`in`[b].f(c).`x-y`");
    EXPECT_EQ(printed("[1].map(x, x > 1, {x: 2u})"), "[1].map(x, x > 1, {x: 2u})");
    EXPECT_EQ(printed(R"(r'\d' + b'\377' + "é\t")"), R"("\\d" + b"\xff" + "é\x09")");
    EXPECT_EQ(printed("[1.0, 1e300, -0.0, 0x10, .5]"), "[1.0, 1e+300, -0.0, 16, 0.5]");
}

TEST(Print, TellsTreesApart) {
    const auto differ = [](std::string_view left, std::string_view right) {
        return !same(*parse(left), *parse(right));
    };
    EXPECT_FALSE(differ("a+b", " ( a + b )"));
    for (const auto& [left, right] :
         std::initializer_list<std::pair<std::string_view, std::string_view>>{
             {"a + b", "a - b"},
             {"a.b", "a.c"},
             {"0.0", "-0.0"},
             {"1", "1u"},
             {"'a'", "b'a'"},
             {"f(a)", "a.f()"},
             {"[1]", "[1, 1]"},
             {"x.all(y, y)", "x.all(z, y)"},
             {"x.all(y, y)", "x.exists(y, y)"},
             {"has(a.b)", "a.b"},
             {"(a&&b)&&c", "a&&b&&c"}})
        EXPECT_TRUE(differ(left, right)) << left << " and " << right;
}

TEST(Print, ParsesToTheSameTree) {
    std::size_t parsed = 0;
    for (std::uint64_t seed = 0; seed < 2'000; ++seed)
        parsed += holds(Generator{seed}.expression(seed % 40)) ? 1 : 0;
    EXPECT_EQ(parsed, 2'000U); // what is generated is in the language
}

TEST(Print, ParsesToTheSameTreeWhereDeepOrWide) {
    std::size_t parsed = 0;
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        Generator generator{seed};
        parsed += holds(generator.deep(1 + generator.below(limits::depth))) ? 1 : 0;
        parsed += holds(generator.wide(1 + generator.below(2 * limits::depth))) ? 1 : 0;
    }
    EXPECT_GT(parsed, 300U);
}

} // namespace outcall::cel
