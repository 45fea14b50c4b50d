// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/cost.hpp"

#include "engine/cel/parser.hpp"
#include "engine/cel/program.hpp"
#include "engine/model/limits.hpp"

#include <gtest/gtest.h>

namespace outcall::cel {

namespace {

std::uint64_t cost_of(std::string_view source) {
    const auto ast = parse(source);
    const auto checked = check(ast.value(), Environment::context());
    return cost(*ast, checked.value());
}

constexpr std::uint64_t items = outcall::limits::context_items;
constexpr std::uint64_t bytes = outcall::limits::context_string_bytes;

} // namespace

TEST(Cost, OneUnitANode) {
    EXPECT_EQ(cost_of("true"), 1U);
    EXPECT_EQ(cost_of("network.port == 443"), 3U);
    EXPECT_EQ(cost_of("network.port == 443 && network.hostname == 'a'"), 7U);
    EXPECT_EQ(cost_of("has(http.method)"), 1U);
}

TEST(Cost, TextCostsWhatIsReadOfIt) {
    EXPECT_EQ(cost_of("network.hostname.startsWith('api.')"), 3U);
    EXPECT_EQ(cost_of("network.hostname == http.host"), 3 + bytes / 64);
    EXPECT_EQ(cost_of("network.hostname.contains('a')"), 3 + bytes / 64);
    EXPECT_EQ(cost_of("network.hostname.matches('^a')"), 3 + bytes / 4);
}

TEST(Cost, ListsCostEachElement) {
    EXPECT_EQ(cost_of("http.method in ['GET', 'PUT']"), 5U + 2U);
    EXPECT_EQ(cost_of("'-f' in run.flags"), 3 + items);
}

TEST(Cost, MacrosMultiply) {
    EXPECT_EQ(cost_of("[1, 2].all(x, x > 0)"), 1 + 3 + 2 * (10 + 3U));
    EXPECT_EQ(cost_of("run.args.exists(x, x == 'a')"), 1 + 1 + items * (10 + 3));
    EXPECT_EQ(cost_of("run.args.exists(x, run.flags.exists(y, x == 'a'))"),
              2 + items * (10 + 2 + items * (10 + 3)));
}

TEST(Cost, OneBranchIsTaken) {
    EXPECT_EQ(cost_of("true ? '-f' in run.args : false"), 1 + 1 + 3 + items);
}

// Six loops in one another would be 2^75 units.
TEST(Cost, Saturates) {
    std::string source = "true";
    for (int loops = 0; loops < 6; ++loops)
        source = "run.args.all(x, " + source + ")";
    EXPECT_EQ(cost_of(source), UINT64_MAX);
}

TEST(Cost, IsThatOfTheProgram) {
    const auto program = compile("network.port == 443", Environment::context());
    EXPECT_EQ(program.value().cost(), 3U);
}

} // namespace outcall::cel
