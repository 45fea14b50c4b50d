// SPDX-License-Identifier: GPL-2.0-or-later
// The optimised plan and the plain one agree on every expression and context, errors and unknowns
// included.
#include "engine/cel/checker.hpp"
#include "engine/cel/parser.hpp"
#include "engine/cel/planner.hpp"
#include "tests/engine/cel/expression.hpp"
#include "tests/engine/cel/generator.hpp"

#include <gtest/gtest.h>
#include <map>

namespace outcall::cel {

namespace {

struct Plans {
    std::shared_ptr<Plan> optimised;
    std::shared_ptr<Plan> plain;
};

// Nothing when the checker refuses the expression.
std::optional<Plans> plans_of(const std::string& source) {
    const auto ast = parse(source);
    if (!ast) {
        ADD_FAILURE() << source << ": " << ast.error().message;
        return std::nullopt;
    }
    const auto checked = check(*ast, Environment::context());
    if (!checked)
        return std::nullopt;
    const auto optimised = plan(*ast, *checked);
    const auto plain = plan(*ast, *checked, {.optimise = false});
    EXPECT_TRUE(optimised && plain) << source;
    if (!optimised || !plain)
        return std::nullopt;
    return Plans{.optimised = *optimised, .plain = *plain};
}

// "error", "unknown" or "value", by how a result starts.
std::string category(const std::string& result) {
    return result.starts_with("error") ? "error" : result == "unknown" ? result : "value";
}

} // namespace

TEST(Optimised, AgreesWithThePlainPlan) {
    std::map<std::string, int> seen;
    int folded = 0;
    for (std::uint64_t seed = 0; seed < 3'000; ++seed) {
        Generator generator{seed};
        const std::string source = generator.expression(seed % 24);
        const auto plans = plans_of(source);
        if (!plans)
            continue;
        folded += plans->optimised->steps.size() < plans->plain->steps.size() ? 1 : 0;
        for (int contexts = 0; contexts < 4; ++contexts) {
            const Context context = generator.context();
            const std::string expected = result(*plans->plain, context);
            EXPECT_EQ(result(*plans->optimised, context), expected) << source;
            ++seen[category(expected)];
        }
    }
    // Each kind of outcome was there often enough to mean something.
    EXPECT_GT(folded, 1'000);
    EXPECT_GT(seen["value"], 1'000);
    EXPECT_GT(seen["error"], 500);
    EXPECT_GT(seen["unknown"], 500);
}

} // namespace outcall::cel
