// SPDX-License-Identifier: GPL-2.0-or-later
// && || ! ?: over true, false, error and unknown.
#include "tests/engine/cel/expression.hpp"

#include <array>
#include <gtest/gtest.h>

namespace outcall::cel {

namespace {

enum State : std::size_t { False, True, Unknown, Error };

// Expressions of the declared types that evaluate to each state in example(): http is absent, and
// run.context decides at evaluation, so that nothing is folded.
constexpr std::array<std::string_view, 4> sources{"network.port == 80", "network.port == 443",
                                                  "http.method == 'GET'", "run.context.missing"};
constexpr std::array kinds{Outcome::Kind::False, Outcome::Kind::True, Outcome::Kind::Unknown,
                           Outcome::Kind::Error};

using Table = std::array<std::array<State, 4>, 4>;

constexpr Table conjunction{{
    {False, False, False, False},
    {False, True, Unknown, Error},
    {False, Unknown, Unknown, Unknown},
    {False, Error, Unknown, Error},
}};
constexpr Table disjunction{{
    {False, True, Unknown, Error},
    {True, True, True, True},
    {Unknown, True, Unknown, Unknown},
    {Error, True, Unknown, Error},
}};

void expect_table(const Table& table, std::string_view op) {
    const Context context = example();
    for (const State left : {False, True, Unknown, Error})
        for (const State right : {False, True, Unknown, Error}) {
            const auto source =
                std::string{sources[left]} + std::string{op} + std::string{sources[right]};
            EXPECT_EQ(outcome(source, context).kind, kinds[table[left][right]]) << source;
        }
}

} // namespace

TEST(Logic, ConjunctionFollowsItsTruthTable) {
    expect_table(conjunction, " && ");
}

TEST(Logic, DisjunctionFollowsItsTruthTable) {
    expect_table(disjunction, " || ");
}

TEST(Logic, LongChainsAbsorbWhereverTheDecidingOperandStands) {
    const Context context = example();
    EXPECT_EQ(
        outcome("run.context.missing && http.method == '' && network.port == 80", context).kind,
        Outcome::Kind::False);
    EXPECT_EQ(
        outcome("run.context.missing || http.method == '' || network.port == 443", context).kind,
        Outcome::Kind::True);
}

TEST(Logic, NegationKeepsErrorsAndUnknowns) {
    const Context context = example();
    EXPECT_EQ(outcome("!(network.port == 80)", context).kind, Outcome::Kind::True);
    EXPECT_EQ(outcome("!(http.method == 'GET')", context).kind, Outcome::Kind::Unknown);
    EXPECT_EQ(outcome("!(run.context.missing)", context).kind, Outcome::Kind::Error);
    EXPECT_EQ(outcome("!run.context.ticket", context).detail, "'!' does not take (string)");
}

TEST(Logic, ConditionalEvaluatesOneBranchOnly) {
    expect_results(
        {
            {"network.port == 443 ? 1 : 1 / 0", "1"},
            {"network.port == 80 ? 1 / 0 : 2", "2"},
            {"run.context.missing ? 1 : 2", "error: no such key: 'missing'"},
            {"http.method == '' ? 1 : 2", "unknown"},
            {"run.context.count ? 1 : 2", "error: '?:' does not take (int)"},
        },
        example());
}

TEST(Logic, OperandsThatAreNoBoolAreErrorsThatCanBeAbsorbed) {
    expect_results(
        {
            {"run.context.ticket && network.port == 80", "false"},
            {"run.context.ticket || network.port == 443", "true"},
            {"run.context.ticket && true", "error: '&&' does not take (string)"},
            {"false || run.context.ticket", "error: '||' does not take (string)"},
        },
        example());
}

// Unknown wins over error in strict operators too: what is missing may have changed the error.
TEST(Logic, StrictOperatorsPassOnUnknownBeforeError) {
    expect_results(
        {
            {"http.body_size + run.context.missing", "unknown"},
            {"run.context.missing + http.body_size", "unknown"},
            {"[run.context.missing, http.method]", "unknown"},
            {"{'a': run.context.missing, 'b': http.method}", "unknown"},
            {"http.path.startsWith(run.context.missing)", "unknown"},
            {"network.hostname.startsWith(run.context.missing)", "error: no such key: 'missing'"},
            {"run.args.all(a, http.method == a)", "unknown"},
            {"run.args.exists(a, http.method == a || a == 'push')", "true"},
            {"run.args.all(a, http.method == a && a == 'push')", "false"},
            {"docker.volumes.exists(v, v == http.path)", "false"}, // nothing to walk
            {"http.headers.exists(h, h == 'x')", "unknown"},
            {"http.path.matches('a')", "unknown"},
        },
        example());
}

} // namespace outcall::cel
