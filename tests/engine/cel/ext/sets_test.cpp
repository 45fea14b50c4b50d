// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/engine/cel/expression.hpp"

#include <gtest/gtest.h>

namespace outcall::cel {

TEST(Sets, Contains) {
    expect_results(
        {
            {"sets.contains([], [])", "true"},
            {"sets.contains([], [1])", "false"},
            {"sets.contains([1, 2, 3, 4], [2, 3])", "true"},
            {"sets.contains([1, 2.0, 3u], [1.0, 2u, 3])", "true"},
            {"sets.contains([1], [1, 1])", "true"},
            {"sets.contains(run.args, ['push', '-f'])", "true"},
            {"sets.contains(run.args, run.flags)", "true"},
            {"sets.contains(run.flags, run.args)", "false"},
        },
        example());
}

TEST(Sets, Equivalent) {
    expect_results({
        {"sets.equivalent([], [])", "true"},
        {"sets.equivalent([1], [])", "false"},
        {"sets.equivalent([1], [1, 1])", "true"},
        {"sets.equivalent([1], [1u, 1.0])", "true"},
        {"sets.equivalent([1, 2, 3], [3u, 2.0, 1])", "true"},
        {"sets.equivalent([1, 2], [1, 2, 3])", "false"},
        {"sets.equivalent([1, 2, 3], [1, 2])", "false"},
        {"sets.equivalent([0.0 / 0.0], [0.0 / 0.0])", "false"},
    });
}

TEST(Sets, Intersects) {
    expect_results({
        {"sets.intersects([1], [])", "false"},
        {"sets.intersects([], [1])", "false"},
        {"sets.intersects([1], [1, 2])", "true"},
        {"sets.intersects([[1], [2, 3]], [[1, 2], [2, 3.0]])", "true"},
        {"sets.intersects(['a'], ['b', 'c'])", "false"},
    });
}

TEST(Sets, TakeListsOnly) {
    expect_results({
        {"sets.contains(1, [1])",
         "refused: no overload of 'sets.contains' fits sets.contains(int, list(int))"},
        {"sets.contains(dyn({1: 2}), [1])", "error: 'sets.contains' does not take (map, list)"},
        {"sets.equivalent([1], dyn('1'))", "error: 'sets.equivalent' does not take (list, string)"},
        {"sets.intersects(dyn(1), [1])", "error: 'sets.intersects' does not take (int, list)"},
        {"sets.intersects(run.args, ['a'])", "unknown"},
    });
}

} // namespace outcall::cel
