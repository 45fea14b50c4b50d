// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/limits.hpp"
#include "tests/engine/cel/expression.hpp"

#include <gtest/gtest.h>

namespace outcall::cel {

TEST(Lists, Slice) {
    expect_results(
        {
            {"[1, 2, 3, 4].slice(1, 3)", "[2, 3]"},
            {"[1, 2, 3, 4].slice(0, 4)", "[1, 2, 3, 4]"},
            {"[1].slice(1, 1)", "[]"},
            {"[].slice(0, 0)", "[]"},
            {"run.args.slice(1, 3)", "['origin', '-f']"},
            {"[1, 2].slice(0, 3)", "error: index out of range"},
            {"[1, 2].slice(-1, 1)", "error: index out of range"},
            {"[1, 2].slice(2, 1)", "error: index out of range"},
            {"run.args.slice(4, 4)", "error: index out of range"},
            {"dyn('abc').slice(0, 1)", "error: 'slice' does not take (string, int)"},
            {"[1].slice(0, dyn(1u))", "error: 'slice' does not take (list, int)"},
        },
        example());
}

TEST(Lists, FlattenOpensAsManyLevelsAsAsked) {
    expect_results(
        {
            {"[[1], [2, 3], []].flatten()", "[1, 2, 3]"},
            {"[dyn(1), [2, [3, 4]]].flatten()", "[1, 2, [3, 4]]"},
            {"[1, [2, [3, [4]]]].flatten(2)", "[1, 2, 3, [4]]"},
            {"[1, [2]].flatten(0)", "[1, [2]]"},
            {"[1, [2, [3, [4]]]].flatten(9223372036854775807)", "[1, 2, 3, 4]"},
            {"[run.args, run.flags].flatten().size()", "4"},
            {"[].flatten()", "[]"},
            {"[1].flatten(-1)", "error: a list flattened to a negative depth"},
            {"[1, 2].flatten()", "refused: no overload of 'flatten' fits list(int).flatten()"},
            {"[[1]].flatten()[0] == 'a'", "refused: operator '==' does not take (int, string)"},
            {"dyn(1).flatten()", "error: 'flatten' does not take (int)"},
            {"[1].flatten(dyn('1'))", "error: 'flatten' does not take (list, string)"},
        },
        example());
}

TEST(Lists, DistinctKeepsTheFirstOfEqualOnes) {
    expect_results({
        {"[1, 2, 2, 3, 3, 3].distinct()", "[1, 2, 3]"},
        {"['b', 'b', 'c', 'a', 'c'].distinct()", "['b', 'c', 'a']"},
        {"[1, dyn('b'), 1.0, 1u, 'b'].distinct()", "[1, 'b']"},
        {"[[1], [1.0], [2]].distinct()", "[[1], [2]]"},
        {"[0.0 / 0.0, 0.0 / 0.0].distinct().size()", "2"},
        {"[].distinct()", "[]"},
        {"dyn({}).distinct()", "error: 'distinct' does not take (map)"},
    });
}

TEST(Lists, SortTakesOneTypeThatHasAnOrder) {
    expect_results(
        {
            {"[3, 2, -1].sort()", "[-1, 2, 3]"},
            {"['b', 'c', 'a', 'B'].sort()", "['B', 'a', 'b', 'c']"},
            {"[2u, 1u].sort()", "[1u, 2u]"},
            {"[2.5, -1.0/0.0, 0.0].sort()", "[-inf, 0.0, 2.5]"},
            {"[true, false, true].sort()", "[false, true, true]"},
            {"[b'b', b'a'].sort()", "[b'a', b'b']"},
            {"run.args.sort()", "['-f', 'origin', 'push']"},
            {"[].sort()", "[]"},
            {"[1, dyn('b')].sort()", "error: 'sort' does not take (int, string)"},
            {"[1, dyn(1u)].sort()", "error: 'sort' does not take (int, uint)"},
            {"[dyn([1])].sort()", "error: 'sort' does not take (list, list)"},
            {"[[1]].sort()", "refused: no overload of 'sort' fits list(list(int)).sort()"},
            {"[1.0, 0.0 / 0.0].sort()", "error: the order of NaN"},
            {"dyn('ba').sort()", "error: 'sort' does not take (string)"},
            {"[2, 1].sort()[0] == 1", "true"},
        },
        example());
}

TEST(Lists, RangeAndReverse) {
    expect_results(
        {
            {"lists.range(3)", "[0, 1, 2]"},
            {"lists.range(0)", "[]"},
            {"lists.range(-1)", "error: a range of negative size"},
            {"lists.range(dyn(1u))", "error: 'lists.range' does not take (uint)"},
            {"[5, 3, 1].reverse()", "[1, 3, 5]"},
            {"run.args.reverse()[0]", "'-f'"},
            {"[].reverse()", "[]"},
            {"1.reverse()", "refused: no overload of 'reverse' fits int.reverse()"},
            {"network.port == 1 && http.path.reverse() == ''", "false"},
            {"http.path.reverse()", "unknown"},
        },
        example());
}

namespace {

constexpr auto too_many =
    "error: the evaluation exceeds its limit: elements of produced lists and maps";

// `call` on lists.range(size), of which no part is constant.
std::string on_range(std::int64_t size, std::string_view call) {
    Context context;
    EXPECT_TRUE(context.set(Namespace::Network, "port", size));
    return result(std::string{"lists.range(network.port)"}.append(call), context);
}

} // namespace

TEST(Lists, ElementsAreChargedAtTheLimitAndOneBeyond) {
    EXPECT_EQ(on_range(10'000, ".size()"), "10000");
    EXPECT_EQ(on_range(10'001, ".size()"), too_many);
    EXPECT_EQ(on_range(INT64_MAX, ".size()"), too_many);
    EXPECT_EQ(on_range(5'000, ".reverse().size()"), "5000");
    EXPECT_EQ(on_range(5'001, ".reverse().size()"), too_many);
    EXPECT_EQ(on_range(3'333, ".map(i, 0).distinct()"), "[0]");
    EXPECT_EQ(on_range(3'334, ".map(i, 0).distinct()"), too_many);
    EXPECT_EQ(on_range(3'333, ".sort().size()"), "3333");
    EXPECT_EQ(on_range(3'334, ".sort().size()"), too_many);
    EXPECT_EQ(on_range(10'000, ".slice(1, 10000).size()"), "9999");
    EXPECT_EQ(on_range(3, ".map(i, lists.range(1665)).flatten().size()"), "4995");
    EXPECT_EQ(on_range(3, ".map(i, lists.range(1666)).flatten().size()"), too_many);
}

} // namespace outcall::cel
