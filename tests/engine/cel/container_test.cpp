// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/engine/cel/expression.hpp"

#include <gtest/gtest.h>

namespace outcall::cel {

TEST(Container, IndexesOfLists) {
    expect_results({
        {"[7, 8, 9][1]", "8"},
        {"[7, 8, 9][dyn(1u)]", "8"},
        {"[7, 8, 9][dyn(1.0)]", "8"},
        {"[7][dyn(0.5)]", "error: index out of range"},
        {"[7][dyn(0.0 / 0.0)]", "error: index out of range"},
        {"[7][dyn(1e300)]", "error: index out of range"},
        {"[7][1]", "error: index out of range"},
        {"[7][-1]", "error: index out of range"},
        {"[7][9223372036854775807]", "error: index out of range"},
        {"[7][dyn(18446744073709551615u)]", "error: index out of range"},
        {"dyn([7])['a']", "error: '[]' does not take (list, string)"},
        {"dyn(7)[0]", "error: '[]' does not take (int, int)"},
        {"[7]['a']", "refused: operator '[]' does not take (list(int), string)"},
    });
}

TEST(Container, KeysOfMapsAreFoundByValue) {
    expect_results({
        {"{1: 'a'}[1]", "'a'"},
        {"{1: 'a'}[dyn(1u)]", "'a'"},
        {"{1: 'a'}[dyn(1.0)]", "'a'"},
        {"{true: 'a'}[true]", "'a'"},
        {"{'k': 'a'}['k']", "'a'"},
        {"{'k': 'a'}.k", "'a'"},
        {"{'k': 'a'}['x']", "error: no such key: 'x'"},
        {"{'k': 'a'}.x", "error: no such key: 'x'"},
        {"{1: 'a'}[2]", "error: no such key"},
        {"dyn(1).x", "error: '.' does not take (int)"},
    });
}

TEST(Container, RulesOfMapKeys) {
    expect_results({
        {"{dyn(1.0): 1}", "error: double cannot be the key of a map"},
        {"{dyn(null): 1}", "error: null_type cannot be the key of a map"},
        {"{dyn([1]): 1}", "error: list cannot be the key of a map"},
        {"{dyn(b'a'): 1}", "error: bytes cannot be the key of a map"},
        {"{'a': 1, 'a': 2}", "error: a duplicate cannot be the key of a map"},
        {"{0: 1, dyn(0u): 2}", "error: a duplicate cannot be the key of a map"},
        {"{1.0: 1}", "refused: the key of a map must be bool, int, uint or string, this is double"},
        {"{null: 1}", "refused: the key of a map must be bool, int, uint or string, this is null"},
    });
}

TEST(Container, In) {
    expect_results({
        {"2 in [1, 2]", "true"},
        {"3 in [1, 2]", "false"},
        {"1 in []", "false"},
        {"dyn(3.0) in [1u, 2u, 3u]", "true"},
        {"'a' in {'a': 1}", "true"},
        {"'b' in {'a': 1}", "false"},
        {"dyn(1) in {1u: 2}", "true"},
        {"1 in dyn(2)", "error: 'in' does not take (int, int)"},
        {"'a' in [1]", "refused: operator 'in' does not take (string, list(int))"},
    });
}

// S003-FR-005.e: the metadata of the agent.
TEST(Container, ContextListsAndMaps) {
    expect_results(
        {
            {"'-f' in run.flags", "true"},
            {"'-g' in run.flags", "false"},
            {"run.args[0]", "'push'"},
            {"run.args[3]", "error: index out of range"},
            {"run.context.ticket", "'T-1'"},
            {"run.context['ticket']", "'T-1'"},
            {"run.context.owner.name", "'ann'"},
            {"run.context.tags[1]", "'b'"},
            {"'ticket' in run.context", "true"},
            {"run.context[dyn(1)]", "error: no such key"},
            {"dyn(1) in run.context", "false"},
            {"run.context.missing", "error: no such key: 'missing'"},
            {"run.context.map(k, k)",
             "['big', 'count', 'none', 'owner', 'ratio', 'tags', 'ticket', 'yes']"},
            {"run.context.owner", "{'name': 'ann'}"},
        },
        example());
}

// Text of the request in an error stays printable and short.
TEST(Container, KeysInErrorsAreEscapedAndCut) {
    expect_results({
        {R"({'k': 1}['a\nb\'\x01'])", R"(error: no such key: 'a\x0ab\x27\x01')"},
        {"{'k': 1}['" + std::string(65, 'a') + "']",
         "error: no such key: '" + std::string(64, 'a') + "...'"},
    });
}

} // namespace outcall::cel
