// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/eval.hpp"

#include "tests/engine/cel/expression.hpp"

#include <gtest/gtest.h>

namespace outcall::cel {

TEST(Eval, LiteralsAreTheirValues) {
    expect_results({
        {"null", "null"},
        {"0x1F", "31"},
        {"7u", "7u"},
        {"1e3", "1000.0"},
        {"'a\\u20ac'", "'a\u20ac'"},
        {"b'a'", "b'a'"},
        {"[1, 'a', null]", "[1, 'a', null]"},
        {"{'a': 1, 2: true}", "{'a': 1, 2: true}"},
    });
}

TEST(Eval, FieldsOfPresentVariables) {
    expect_results(
        {
            {"network.port", "443"},
            {"docker.volumes", "[]"}, // not sent: its zero value
            {"docker.command.size()", "0"},
            {"agent.name", "'builder'"},
            {"http.method", "unknown"},
            {"http.headers.host", "unknown"},
        },
        example());
}

// More iteration variables in scope than an evaluation keeps on its stack.
TEST(Eval, ManyNestedMacros) {
    std::string source = "a0 + a11";
    for (int i = 11; i >= 0; --i)
        source = std::string{"["} + std::to_string(i + 1) + "].map(a" + std::to_string(i) + ", " +
                 source + ")";
    EXPECT_EQ(result(source), std::string(12, '[') + "13" + std::string(12, ']'));
}

TEST(Eval, ProducedValuesLiveUntilTheResultIsRead) {
    expect_results(
        {
            {"(network.hostname + ':' + string(network.port)) == 'api.github.com:443'", "true"},
            {"run.args.map(a, a + '!')[2]", "'-f!'"},
            {"{run.tool: [run.tool + 'x']}.git[0]", "'gitx'"},
        },
        example());
}

} // namespace outcall::cel
