// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/engine/cel/expression.hpp"

#include <gtest/gtest.h>

namespace outcall::cel {

TEST(Macros, QuantifiersWalkListsAndKeysOfMaps) {
    expect_results({
        {"[1, 2, 3].all(x, x > 0)", "true"},
        {"[1, 2, 3].all(x, x > 1)", "false"},
        {"[].all(x, x > 1)", "true"},
        {"[1, 2, 3].exists(x, x == 2)", "true"},
        {"[].exists(x, true)", "false"},
        {"[1, 2, 2].exists_one(x, x == 1)", "true"},
        {"[1, 2, 2].exists_one(x, x == 2)", "false"},
        {"{'a': 1, 'b': 2}.all(k, k < 'c')", "true"},
        {"{'a': 1}.exists(k, k == 'b')", "false"},
    });
}

TEST(Macros, MapAndFilterProduceLists) {
    expect_results({
        {"[1, 2, 3].map(x, x * 2)", "[2, 4, 6]"},
        {"[1, 2, 3].map(x, x > 1, x * 2)", "[4, 6]"},
        {"[1, 2, 3].filter(x, x != 2)", "[1, 3]"},
        {"{'a': 1, 'b': 2}.map(k, k + '!')", "['a!', 'b!']"},
        {"[[1, 2], [3]].map(l, l.map(x, x + 1))", "[[2, 3], [4]]"},
        {"[].map(x, x)", "[]"},
    });
}

TEST(Macros, QuantifiersAbsorbErrorsAndTheOthersDoNot) {
    expect_results({
        {"[1, 0].exists(x, 1 / x == 1)", "true"},
        {"[0, 1].exists(x, 1 / x == 1)", "true"},
        {"[0, 2].all(x, 1 / x == 1)", "false"},
        {"[0, 1].all(x, 1 / x == 1)", "error: '/' by zero"},
        {"[0, 2].exists(x, 1 / x == 1)", "error: '/' by zero"},
        {"[1, 0].exists_one(x, 1 / x == 1)", "error: '/' by zero"},
        {"[1, 0].map(x, 1 / x)", "error: '/' by zero"},
        {"[1, 0].filter(x, 1 / x == 1)", "error: '/' by zero"},
        {"[1, 2].all(x, dyn(x))", "error: 'the predicate of a macro' does not take (int)"},
        {"dyn(1).all(x, true)", "error: 'a macro' does not take (int)"},
    });
}

TEST(Macros, IterationVariablesShadow) {
    const Context context = example();
    expect_results(
        {
            {"[1, 2].map(network, network + 1)", "[2, 3]"},
            {"['a'].exists(network, network == 'a' && .network.port == 443)", "true"},
            {"[1].map(x, [2].map(x, x))", "[[2]]"},
            {"[1, 2].map(x, [3].map(y, x + y))", "[[4], [5]]"},
            {"run.args.exists(a, a == '-f') && run.args.exists(a, a == 'push')", "true"},
        },
        context);
}

TEST(Macros, HasAsksForKeys) {
    const Context context = example();
    expect_results(
        {
            {"has({'a': 1}.a)", "true"},
            {"has({'a': null}.a)", "true"},
            {"has({'a': 1}.b)", "false"},
            {"has({'a': {'x': 1}}.b.c)", "error: no such key: 'b'"},
            {"has(run.context.ticket)", "true"},
            {"has(run.context.none)", "true"},
            {"has(run.context.nothing)", "false"},
            {"has(run.context.owner.name)", "true"},
            {"has(run.context.owner.age)", "false"},
            {"has(run.context.count.x)", "error: 'has' does not take (int)"},
        },
        context);
}

TEST(Macros, WrongShapesAreRefused) {
    EXPECT_EQ(refusal("has(run)"), "4: has() wants the selection of a field, as in has(a.b)");
    EXPECT_EQ(refusal("has(run.tool, run.cwd)"), "0: wrong number of arguments for 'has'");
    EXPECT_EQ(refusal("[1].all(x.y, true)"),
              "10: all() names a variable here: it must be a simple name");
    EXPECT_EQ(refusal("[1].all(.x, true)").substr(0, 3), "9: ");
    EXPECT_EQ(refusal("[1].all(x)"), "4: wrong number of arguments for 'all'");
    EXPECT_EQ(refusal("network.port.all(x, true)"),
              "8: a macro walks a list or a map, this is int");
    EXPECT_EQ(refusal("[1].all(x, 'a')"), "11: the predicate of a macro must be bool, this is "
                                          "string");
    EXPECT_EQ(refusal("[1].all(x, x.startsWith('a'))"),
              "13: no overload of 'startsWith' fits int.startsWith(string)");
    EXPECT_EQ(refusal("[1].all(x, true) && x == 1"), "20: unknown variable 'x'");
}

} // namespace outcall::cel
