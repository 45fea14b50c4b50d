// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/planner.hpp"

#include "engine/cel/limits.hpp"
#include "engine/cel/parser.hpp"
#include "tests/engine/cel/expression.hpp"

#include <gtest/gtest.h>

namespace outcall::cel {

namespace {

std::shared_ptr<const Plan> planned(std::string_view source) {
    const auto ast = parse(source);
    const auto checked = check(ast.value(), Environment::context());
    return plan(*ast, checked.value()).value();
}

Op root_op(std::string_view source) {
    const auto plan = planned(source);
    return plan->steps[plan->root].op;
}

} // namespace

TEST(Planner, FoldsConstants) {
    for (const std::string_view source :
         {"1 + 2 * 3", "'a' + 'b'", "['a', 'b']", "{'a': [1]}", "2 in [1, 2]", "size('abc') == 3",
          "!(1 < 2)", "'abc'.matches('b')", "true && (false || true)", "[1, 2][0]"}) {
        const auto plan = planned(source);
        EXPECT_EQ(plan->steps[plan->root].op, Op::Constant) << source;
        EXPECT_EQ(plan->steps.size(), 1U) << source;
    }
}

TEST(Planner, LeavesErrorsAndWhatDependsOnTheRequestToTheEvaluation) {
    EXPECT_EQ(root_op("1 / 0 == 1"), Op::Equal);
    EXPECT_EQ(root_op("network.port < 1"), Op::Relation);
    EXPECT_EQ(root_op("[1].exists(x, x == 1)"), Op::Exists);
}

// What is produced while folding is no more than what was written, or it is left to the evaluation.
TEST(Planner, FoldingIsBounded) {
    const auto text = [](std::size_t bytes) {
        return "'" + std::string(bytes / 2, 'a') + "' + '" + std::string(bytes / 2, 'b') + "'";
    };
    const auto folded = [](const std::string& source) {
        const auto ast = parse(source, 4 * limits::folded_bytes);
        const auto plan = cel::plan(ast.value(), check(*ast, Environment::context()).value());
        return plan.value()->steps.size() == 1;
    };
    EXPECT_TRUE(folded(text(limits::folded_bytes)));
    EXPECT_FALSE(folded(text(limits::folded_bytes + 2)));
    // The list and its two elements are 3 nodes, each + adds one; it produces all of them anew.
    EXPECT_TRUE(folded("[1] + [2]"));                    // 1 + 1 + 2 elements, 5 nodes
    EXPECT_FALSE(folded("[1, 2, 3] + [4] + [5] + [6]")); // 6 + 4 + 5 + 6 elements, 13 nodes
    // Each element is sought in the whole list: work that grows with the square of their number.
    const auto sets = [](int elements) {
        std::string list;
        for (int element = 0; element < elements; ++element)
            list += std::to_string(element) + ",";
        return "sets.contains([" + list + "], [" + list + "])";
    };
    EXPECT_TRUE(folded(sets(50)));
    EXPECT_FALSE(folded(sets(500)));
    // A map is not: its keys are put in order to find two that are equal.
    std::string map;
    for (int key = 0; key < 2'000; ++key)
        map += std::to_string(key) + (key % 2 == 0 ? ":0," : "u:0,");
    EXPECT_TRUE(folded("{" + map + "}"));
    EXPECT_EQ(result("{" + map + "1998: 0} == {}"),
              "error: a duplicate cannot be the key of a map");
    EXPECT_EQ(result("{" + map + "0u: 0} == {}"), "error: a duplicate cannot be the key of a map");
}

TEST(Planner, ResolvesFieldsToSlots) {
    const auto plan = planned("http.method");
    const Step& step = plan->steps[plan->root];
    EXPECT_EQ(step.op, Op::Slot);
    EXPECT_EQ(step.a, *find_field(Namespace::Http, "method"));
    EXPECT_EQ(step.b, static_cast<std::uint32_t>(Namespace::Http));
}

TEST(Planner, CompilesLiteralPatternsOnce) {
    EXPECT_EQ(root_op("http.path.matches('^/a')"), Op::Match);
    EXPECT_EQ(root_op("matches(http.path, '^/a')"), Op::Match);
    EXPECT_EQ(root_op("http.path.matches(http.host)"), Op::Call);
}

} // namespace outcall::cel
