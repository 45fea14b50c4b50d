// SPDX-License-Identifier: GPL-2.0-or-later
// The macros with two variables, and names for values.
#include "tests/engine/cel/expression.hpp"

#include <gtest/gtest.h>

namespace outcall::cel {

TEST(TwoVariables, IndexAndElementOrKeyAndValue) {
    expect_results(
        {
            {"run.args.exists(i, a, i == 2 && a == '-f')", "true"},
            {"run.args.all(i, a, i < 3 && a != '')", "true"},
            {"run.args.existsOne(i, a, a.size() == i + 4)", "true"},
            {"run.context.exists(k, v, k == 'ticket' && v == 'T-1')", "true"},
            {"{'a': 1, 'b': 2}.existsOne(k, v, v > 0)", "false"},
            {"[5, 6].transformList(i, v, i * v)", "[0, 6]"},
            {"[5, 6].transformList(i, v, v > 5, i)", "[1]"},
            {"{'a': 1}.transformList(k, v, k + string(v))", "['a1']"},
            {"[5, 6].transformMap(i, v, v * 2)", "{0: 10, 1: 12}"},
            {"{'a': 1, 'b': 2}.transformMap(k, v, v > 1, v * 2)", "{'b': 4}"},
            {"{'a': 1, 'b': 2}.transformMapEntry(k, v, {v: k})", "{1: 'a', 2: 'b'}"},
            {"{'a': 1, 'b': 2}.transformMapEntry(k, v, v > 1, {v: k})", "{2: 'b'}"},
            {"[1, 2].transformMapEntry(i, v, {i: v, i + 10: v})", "{0: 1, 10: 1, 1: 2, 11: 2}"},
            {"[].transformMapEntry(i, v, {i: v})", "{}"},
        },
        example());
}

TEST(TwoVariables, WhatFails) {
    expect_results(
        {
            {"[1, 1].transformMapEntry(i, v, {v: i})",
             "error: a duplicate cannot be the key of a map"},
            {"[1].transformMapEntry(i, v, dyn(1))",
             "error: 'transformMapEntry' does not take (int)"},
            {"[1].transformMapEntry(i, v, 1)",
             "refused: transformMapEntry() makes maps, this is int"},
            {"[0].transformMap(i, v, 1 / v)", "error: '/' by zero"},
            {"[0].transformList(i, v, dyn('a'), v)",
             "error: 'the predicate of a macro' does not take (string)"},
            {"[1, 0].all(i, v, 1 / v > 0)", "error: '/' by zero"},
            {"[1, 0].exists(i, v, 1 / v > 0)", "true"},
            {"http.headers.transformMap(k, v, v)", "unknown"},
            {"network.port.all(k, v, true)", "refused: a macro walks a list or a map, this is int"},
            {"[1].all(i, v, i == 'a')", "refused: operator '==' does not take (int, string)"},
        },
        example());
}

TEST(Bind, NamesAValue) {
    expect_results(
        {
            {"cel.bind(x, 1 + 1, x * x)", "4"},
            {"cel.bind(x, 1, cel.bind(x, x + 1, x) + x)", "3"},
            {"cel.bind(network, 'a', network + 'b')", "'ab'"},
            {"[1, 2].map(x, cel.bind(y, x * 2, [3].map(z, x + y + z)))", "[[6], [9]]"},
            {"cel.bind(x, 1, true) && x", "refused: unknown variable 'x'"},
            // What is not used does not fail; what is used is absorbed as if it stood there.
            {"cel.bind(x, 1 / 0, true)", "true"},
            {"cel.bind(x, 1 / 0, x > 0 || true)", "true"},
            {"cel.bind(x, 1 / 0, x > 0)", "error: '/' by zero"},
            {"cel.bind(x, http.method, x == 'GET' || network.port == 443)", "true"},
            {"cel.bind(x, http.method, x == 'GET')", "unknown"},
        },
        example());
}

TEST(Block, IsForOptimizersOnly) {
    EXPECT_EQ(result("cel.block([1], cel.index(0))"), "refused: unknown method 'block'");
}

} // namespace outcall::cel
