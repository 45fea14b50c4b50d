// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/rule_reference.hpp"

#include <gtest/gtest.h>

namespace outcall::cli {
namespace {

TEST(ParseRuleReference, TakesEachForm) {
    EXPECT_EQ(parse_rule_reference("7"), RuleReference{.number = 7});
    EXPECT_EQ(parse_rule_reference("web/7"), (RuleReference{.container = "web", .number = 7}));
    const std::string path = "/org/outcall/container/web_2d1/rule/12";
    EXPECT_EQ(parse_rule_reference(path), RuleReference{.path = path});
}

TEST(ParseRuleReference, RefusesTheRest) {
    for (const char* text :
         {"", "0", "07", "-1", "web", "web/", "/7", "web/0", "web/x", "web/7/8", "7 ",
          "18446744073709551616", "/org/outcall/container/web", "/org/outcall/container//rule/1",
          "/org/outcall/container/a-b/rule/1", "/org/outcall/container/a/b/rule/1",
          "/org/outcall/container/web/rule/1/", "/org/example/container/web/rule/1"})
        EXPECT_FALSE(parse_rule_reference(text)) << text;
}

TEST(RuleNumber, IsTheEndOfTheObjectPath) {
    EXPECT_EQ(rule_number("/org/outcall/container/web/rule/12"), 12U);
    EXPECT_EQ(rule_number("/org/outcall/container/web"), 0U);
    EXPECT_EQ(rule_number("/"), 0U);
    EXPECT_EQ(rule_number(""), 0U);
}

} // namespace
} // namespace outcall::cli
