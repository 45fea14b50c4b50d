// SPDX-License-Identifier: GPL-2.0-or-later
// S003-FR-024: description, access and an optional condition become a complete rule file that
// allows that and no more.
#include "engine/policy/access.hpp"

#include "engine/policy/policy.hpp"

#include <gtest/gtest.h>

namespace outcall::policy {
namespace {

using Int = std::int64_t;

Error refused(const ValueMap& access) {
    const auto result = canonical_access(access);
    EXPECT_FALSE(result);
    return result ? Error{} : result.error();
}

const ValueMap pypi{{"hostname", "pypi.org"}, {"port", Int{443}}, {"protocol", "tcp"}};

std::string composed(const RuleSubmission& submission, std::string_view agent = "web") {
    const auto text = compose_rule_file(submission, pypi, "agent-rr-1", agent);
    EXPECT_TRUE(text) << to_string(text.error());
    return text.value_or("");
}

Snapshot loaded(const std::string& text) {
    auto policy = load({{"agent-rr-1.yaml", text}}, 1);
    EXPECT_TRUE(policy) << to_string(policy.error().errors.front()) << '\n' << text;
    return policy.value_or(std::make_shared<Policy>());
}

bool allows(const Policy& policy, const ValueMap& access, std::string_view agent) {
    return policy.first_match(access_context(access, agent).value(), {}) != nullptr;
}

TEST(Access, IsKeptInOneSpelling) { // S003-FR-024
    EXPECT_EQ(canonical_access({{"destination", "PyPI.org."}, {"port", Int{443}}}).value(),
              (ValueMap{{"hostname", "pypi.org"}, {"port", Int{443}}}));
    EXPECT_EQ(canonical_access({{"destination", "2001:DB8::0:1"}, {"protocol", "udp"}}).value(),
              (ValueMap{{"ip", "2001:db8::1"}, {"protocol", "udp"}}));
    EXPECT_EQ(canonical_access({{"ip", "192.0.2.1"}, {"hostname", "a.example"}}).value(),
              (ValueMap{{"ip", "192.0.2.1"}, {"hostname", "a.example"}}));
}

TEST(Access, NamesTheFieldThatIsWrong) {
    EXPECT_EQ(refused({}).where, "access.destination");
    EXPECT_EQ(refused({{"port", Int{443}}}).where, "access.destination");
    EXPECT_EQ(refused({{"destination", "a b"}}).where, "access.hostname");
    EXPECT_EQ(refused({{"destination", "a.."}}).where, "access.hostname");
    EXPECT_EQ(refused({{"destination", "."}}).where, "access.hostname");
    EXPECT_EQ(refused({{"destination", "x\" || true || \""}}).where, "access.hostname");
    EXPECT_EQ(refused({{"hostname", std::string(254, 'a')}}).where, "access.hostname");
    EXPECT_EQ(refused({{"destination", Int{1}}}).where, "access.destination");
    EXPECT_EQ(refused({{"destination", "a"}, {"hostname", "b"}}).where, "access.hostname");
    EXPECT_EQ(refused({{"ip", "1.2.3"}}).where, "access.ip");
    EXPECT_EQ(refused({{"hostname", "a"}, {"port", Int{0}}}).where, "access.port");
    EXPECT_EQ(refused({{"hostname", "a"}, {"port", Int{65'536}}}).where, "access.port");
    EXPECT_EQ(refused({{"hostname", "a"}, {"port", "443"}}).where, "access.port");
    EXPECT_EQ(refused({{"hostname", "a"}, {"protocol", "icmp"}}).where, "access.protocol");
    EXPECT_EQ(refused({{"hostname", "a"}, {"path", "/"}}).where, "access.path");
}

TEST(RuleFileOfAccess, AllowsTheAccessToItsContainerAlone) { // S003-FR-024
    const auto policy = loaded(composed({.description = "packages"}));
    ASSERT_EQ(policy->rules().size(), 1U);
    EXPECT_EQ(policy->rules()[0].id, "agent-rr-1");
    EXPECT_EQ(policy->rules()[0].description, "packages");
    EXPECT_EQ(policy->rules()[0].condition,
              R"(agent.name == "web" && network.hostname == "pypi.org" && network.port == 443 && )"
              R"(network.protocol == "tcp")");
    EXPECT_TRUE(allows(*policy, pypi, "web"));
    EXPECT_FALSE(allows(*policy, pypi, "db"));
    EXPECT_FALSE(allows(*policy, {{"hostname", "pypi.org"}, {"port", Int{80}}}, "web"));
}

TEST(RuleFileOfAccess, AConditionOnlyNarrows) {
    EXPECT_TRUE(allows(*loaded(composed({.condition = "network.port > 1 // any"})), pypi, "web"));
    EXPECT_FALSE(allows(*loaded(composed({.condition = "network.port > 443"})), pypi, "web"));
    const ValueMap elsewhere{{"hostname", "evil.example"}};
    for (const std::string wide : {"true || true", "false ? false : true", "true\n||\ntrue // )"})
        EXPECT_FALSE(allows(*loaded(composed({.condition = wide})), elsewhere, "web")) << wide;
}

TEST(RuleFileOfAccess, AConditionStaysInItsParentheses) {
    for (const std::string condition : {"true) || (true", "true || (true", "", "$name", "1 + 1"}) {
        const auto text = compose_rule_file({.condition = condition}, pypi, "agent-rr-1", "web");
        EXPECT_EQ(text.has_value(), condition.empty()) << condition;
        EXPECT_TRUE(text || text.error().code == ErrorCode::RuleSetInvalid) << condition;
    }
}

TEST(RuleFileOfAccess, HostileTextsStayText) {
    const std::string hostile = "x\"\n  - id: evil\n\tcondition: \"true\" # \\ ' : {} é 漢";
    const auto policy = loaded(composed({.description = hostile}, R"(we"b\" || true || ")"));
    ASSERT_EQ(policy->rules().size(), 1U);
    EXPECT_EQ(policy->rules()[0].description, hostile);
    EXPECT_TRUE(allows(*policy, pypi, R"(we"b\" || true || ")"));
    EXPECT_FALSE(allows(*policy, pypi, "web"));
}

TEST(RuleFileOfAccess, LinesMayEndWithCarriageReturns) {
    const auto policy = loaded(composed({.description = "a\r\nb", .condition = "true\r\n&& true"}));
    ASSERT_EQ(policy->rules().size(), 1U);
    EXPECT_EQ(policy->rules()[0].description, "a\r\nb");
    EXPECT_TRUE(allows(*policy, pypi, "web"));
}

} // namespace
} // namespace outcall::policy
