// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/resolve/rule_request.hpp"

#include "engine/model/limits.hpp"

#include <gtest/gtest.h>
#include <string>

namespace outcall::resolve {
namespace {

constexpr std::string_view own = "agent-rr-aabbcc112233.yaml";

std::string rules(std::size_t count, const std::string& condition = "false") {
    std::string text = "version: \"1\"\nrules:\n";
    for (std::size_t i = 0; i < count; ++i)
        text +=
            "  - {id: r" + std::to_string(i) + ", action: allow, condition: '" + condition + "'}\n";
    return text;
}

Error refused(const std::string& text, std::vector<policy::SourceFile> in_force = {}) {
    const auto result = read_request_beside({own, text}, std::move(in_force));
    EXPECT_FALSE(result);
    return result ? Error{} : result.error();
}

TEST(RequestedRules, AreToldInEvaluationOrderAndExpanded) { // S003-FR-026
    const auto result = read_request({own, R"(version: "1"
definitions: {here: network.port == 443}
rules:
  - {id: late, action: block, condition: "true", priority: 200, log: true, description: d}
  - {id: early, action: allow, condition: "$here"}
)"});
    ASSERT_TRUE(result) << to_string(result.error());
    EXPECT_EQ(result->rules,
              (std::vector<RequestedRule>{
                  {.id = "early", .action = "allow", .condition = "(network.port == 443)"},
                  {.id = "late",
                   .action = "block",
                   .condition = "true",
                   .description = "d",
                   .priority = 200,
                   .log = true,
                   .matches_everything = true}}));
}

TEST(RequestedRules, WhatIsTrueOfNothingMatchesEverything) {
    const auto matches = [](const std::string& condition) {
        return read_request({own, rules(1, condition)}).value().rules[0].matches_everything;
    };
    EXPECT_TRUE(matches("1 < 2 || network.port == 1"));
    EXPECT_FALSE(matches("network.port >= 0"));
}

TEST(RequestedRules, AreJudgedByTheLoaderBesideThoseInForce) { // S003-FR-024
    const std::vector<policy::SourceFile> in_force{{"10.yaml", rules(1)}};
    EXPECT_EQ(refused(rules(1), in_force).code, ErrorCode::RuleSetInvalid);
    EXPECT_NE(refused(rules(1), in_force).message.find("the id is already used"),
              std::string::npos);
    EXPECT_TRUE(read_request({own, rules(1)}));
    for (const std::string text : {"", "version: \"2\"", "version: \"1\"", "x: &a 1", "{",
                                   "version: \"1\"\nrules: [{id: a, action: allow}]"})
        EXPECT_EQ(refused(text).code, ErrorCode::RuleSetInvalid) << text;
    EXPECT_EQ(refused(rules(1, "network.nothing")).message.substr(0, own.size()), own);
}

TEST(RequestedRules, AreNoMoreThanAPersonCanJudge) {
    EXPECT_TRUE(read_request({own, rules(limits::request_rules)}));
    EXPECT_EQ(refused(rules(limits::request_rules + 1)).code, ErrorCode::LimitExceeded);

    const auto wide = [](std::size_t bytes) { // expanded to that, with the parentheses
        const std::string literal = "\"" + std::string((bytes / 4) - 8 - 2, 'x') + "\"";
        return "version: \"1\"\ndefinitions: {d: '" + literal + " != \"\"'}\nrules:\n" +
               "  - {id: a, action: allow, condition: \"$d\"}\n"
               "  - {id: b, action: allow, condition: \"$d\"}\n"
               "  - {id: c, action: allow, condition: \"$d\"}\n"
               "  - {id: e, action: allow, condition: \"$d\"}\n";
    };
    const auto at_limit = read_request({own, wide(limits::request_condition_bytes)});
    ASSERT_TRUE(at_limit) << to_string(at_limit.error());
    EXPECT_EQ(at_limit->rules[0].condition.size() * 4, limits::request_condition_bytes);
    EXPECT_EQ(refused(wide(limits::request_condition_bytes + 4)).code, ErrorCode::LimitExceeded);
}

TEST(AccessChange, IsToldOfAnAccessAndOnlyOfThat) { // S003-EC-017
    const auto in_force = policy::load({{"10.yaml", rules(1, "network.port == 80")}}, 1).value();
    const auto asked =
        policy::load({{std::string{own}, rules(1, "network.port == 443")}}, 1).value();
    const auto change = [&](std::int64_t port) {
        return access_change({{"ip", "192.0.2.1"}, {"port", port}}, "web", *in_force, *asked);
    };
    EXPECT_EQ(change(443)->now.verdict, Verdict::Block);
    EXPECT_EQ(change(443)->after.verdict, Verdict::Allow);
    EXPECT_EQ(change(443)->after.file, own);
    EXPECT_EQ(change(80)->now.file, "10.yaml"); // allowed already: redundant
    EXPECT_EQ(change(80)->after, change(80)->now);
    EXPECT_FALSE(access_change({}, "web", *in_force, *asked));
}

} // namespace
} // namespace outcall::resolve
