// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/engine/cel/expression.hpp"

#include <gtest/gtest.h>

namespace outcall::cel {

TEST(Optionals, MadeAndAsked) {
    expect_results({
        {"optional.of(1)", "optional.of(1)"},
        {"optional.none()", "optional.none()"},
        {"optional.ofNonZeroValue('')", "optional.none()"},
        {"optional.ofNonZeroValue(0.0)", "optional.none()"},
        {"optional.ofNonZeroValue(duration('0s'))", "optional.none()"},
        {"optional.ofNonZeroValue([0])", "optional.of([0])"},
        {"optional.of(1).hasValue()", "true"},
        {"optional.none().hasValue()", "false"},
        {"optional.of(1).value()", "1"},
        {"optional.none().value()", "error: an optional without a value"},
        {"type(optional.none()) == optional_type", "true"},
        {"optional.of(optional.none()) == optional.of(optional.none())", "true"},
        {"[optional.of(1), optional.none()].unwrapOpt()", "[1]"},
        {"optional.unwrap([optional.none()])", "[]"},
        {"[1, 2].first()", "optional.of(1)"},
        {"[1, 2].last()", "optional.of(2)"},
        {"[].last()", "optional.none()"},
        {"dyn(1).hasValue()", "error: 'hasValue' does not take (int)"},
        {"dyn([1]).unwrapOpt()", "error: 'optional.unwrap' does not take (list, int)"},
    });
}

TEST(Optionals, SelectedAndIndexed) {
    expect_results(
        {
            {"run.context.?ticket", "optional.of('T-1')"},
            {"run.context.?missing", "optional.none()"},
            {"run.context.?missing.more.and[0]", "optional.none()"},
            {"run.context.?owner.name", "optional.of('ann')"},
            {"run.context.?owner.nothing", "optional.none()"},
            {"run.context.?owner.?name", "optional.of('ann')"},
            {"run.context.?count.x", "error: '[]' does not take (int, string)"},
            {"run.args[?0]", "optional.of('push')"},
            {"run.args[?9]", "optional.none()"},
            {"run.args[?-1]", "optional.none()"},
            {"run.args[?dyn('a')]", "error: '[]' does not take (list, string)"},
            {"run.context[?'tags'][?1]", "optional.of('b')"},
            {"has(run.context.?owner.name)", "true"},
            {"has(run.context.?missing.name)", "false"},
            {"optional.of(optional.of({'a': 1})).a",
             "refused: a value of type "
             "optional_type(optional_type(map(string, int))) "
             "has no fields: '.a' cannot be selected"},
            {"http.headers.?host", "unknown"},
        },
        example());
}

// or() and orValue() need their argument only where there is no value.
TEST(Optionals, Alternatives) {
    expect_results({
        {"optional.of(1).orValue(1 / 0)", "1"},
        {"optional.none().orValue(1 / 0)", "error: '/' by zero"},
        {"optional.of(1).or(optional.of(1 / 0))", "optional.of(1)"},
        {"optional.none().or(optional.of(2))", "optional.of(2)"},
        {"optional.none().or(optional.none()).orValue(3)", "3"},
        {"dyn(1).orValue(2)", "error: 'orValue' does not take (int)"},
        {"optional.none().or(dyn(1))", "error: 'or' does not take (optional_type, int)"},
        {"optional.of(1).orValue('a')",
         "refused: no overload of 'orValue' fits optional_type(int).orValue(string)"},
    });
}

TEST(Optionals, Mapped) {
    expect_results({
        {"optional.of(1).optMap(x, x + 1)", "optional.of(2)"},
        {"optional.none().optMap(x, x + 1)", "optional.none()"},
        {"optional.none().optMap(x, 1 / 0)", "optional.none()"},
        {"optional.of(0).optMap(x, 1 / x)", "error: '/' by zero"},
        {"optional.of(1).optFlatMap(x, optional.of(x + 1))", "optional.of(2)"},
        {"optional.of(1).optFlatMap(x, dyn(x))", "error: 'optFlatMap' does not take (int)"},
        {"dyn(1).optMap(x, x)", "error: 'optMap' does not take (int)"},
        {"optional.of(1).optFlatMap(x, x)",
         "refused: the body of optFlatMap() is optional, this is int"},
        {"[1].optMap(x, x)", "refused: an optional value stands before optMap, this is list(int)"},
    });
}

TEST(Optionals, ElementsAndEntries) {
    expect_results({
        {"[?optional.of(1), 2, ?optional.none()]", "[1, 2]"},
        {"{?'a': optional.of(1), ?'b': optional.none(), 'c': 3}", "{'a': 1, 'c': 3}"},
        {"{?'a': optional.of(1), 'a': 2}", "error: a duplicate cannot be the key of a map"},
        {"{?dyn(1.5): optional.of(1)}", "error: double cannot be the key of a map"},
        {"[?dyn(1)]", "error: '?' does not take (int)"},
        {"{?'a': dyn(1)}", "error: '?' does not take (int)"},
        {"[?1]", "refused: after '?' stands an optional value, this is int"},
        {"[?optional.of(1 / 0)]", "error: '/' by zero"},
        {"[?optional.of(1), 'a'].size()", "2"},
    });
}

TEST(Optionals, WhatTheyHoldIsCharged) {
    std::string list = "[0";
    for (int i = 1; i < 100; ++i)
        list += "," + std::to_string(i);
    list += "]";
    EXPECT_EQ(result(list + ".map(x, " + list + ".map(y, optional.of(y)))"),
              "error: the evaluation exceeds its limit: elements of produced lists and maps");
}

} // namespace outcall::cel
