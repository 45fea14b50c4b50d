// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/http/rows.hpp"

#include <gtest/gtest.h>

namespace outcall::http {
namespace {

TEST(Rows, TimesAreRfc3339) {
    EXPECT_EQ(to_time(0), Value{});
    EXPECT_EQ(to_time(1'776'853'800'999'999), Value{"2026-04-22T10:30:00Z"});
}

TEST(Rows, WhatDoesNotApplyIsNull) {
    const ValueMap row = to_row(Decision{});
    EXPECT_EQ(row.at("decision"), Value{"block"});
    EXPECT_EQ(row.at("matched_rule"), Value{});
    EXPECT_EQ(row.at("file"), Value{});
    const ValueMap rule = to_row(DynamicRuleInfo{.id = {},
                                                 .container = *ContainerId::parse("x"),
                                                 .container_name = {},
                                                 .destination = {},
                                                 .destination_text = {}});
    EXPECT_EQ(rule.at("expires_in_secs"), Value{});
    EXPECT_EQ(rule.at("rule"), Value{});
}

} // namespace
} // namespace outcall::http
