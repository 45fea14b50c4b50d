// SPDX-License-Identifier: GPL-2.0-or-later
// The table of dynamic rules: identity, ownership, deadlines. No kernel, no clock.
#include "service/dynamic_rules.hpp"

#include <gtest/gtest.h>

namespace outcall::service {
namespace {

using namespace std::chrono_literals;

ContainerId id(std::string_view text) {
    return *ContainerId::parse(text);
}

Destination destination(std::uint16_t port) {
    return {*IpAddress::parse("192.0.2.1"), Protocol::Tcp, Port{port}};
}

DynamicRule rule(std::string_view container, std::uint16_t port, Lifetime lifetime = {}) {
    return {.id = {},
            .request = {.container = id(container),
                        .destination = destination(port),
                        .destination_text = "192.0.2.1"},
            .keys = {},
            .lifetime = lifetime};
}

TEST(DynamicRules, GivesEachRuleAnIdThatIsNeverUsedAgain) { // S009-FR-007
    DynamicRules rules;
    const DynamicRuleId first = rules.insert(rule("a", 80)).id;
    rules.erase(first);
    const DynamicRuleId second = rules.insert(rule("a", 80)).id;
    EXPECT_NE(first, second);
    EXPECT_EQ(rules.find(first), nullptr);
}

TEST(DynamicRules, AreKeyedByContainerAndDestination) { // S009-FR-003
    DynamicRules rules;
    rules.insert(rule("a", 80));
    const DynamicRuleId other = rules.insert(rule("b", 80)).id;
    EXPECT_EQ(rules.find(id("b"), destination(80))->id, other);
    EXPECT_EQ(rules.find(id("b"), destination(81)), nullptr);
    EXPECT_EQ(rules.find(id("c"), destination(80)), nullptr);
    EXPECT_EQ(rules.count(id("a")), 1U);
    EXPECT_EQ(rules.of(id("b")), std::vector{other});
}

TEST(DynamicRules, ThreeExpiredActivePermanentLeaveTwo) {
    const TimePoint now{1'000s};
    DynamicRules rules;
    const DynamicRuleId expired = rules.insert(rule("a", 1, {.deadline = now - 1s})).id;
    rules.insert(rule("a", 2, {.deadline = now + 1s}));
    rules.insert(rule("a", 3));
    EXPECT_EQ(rules.due(now), std::vector{expired});
    rules.erase(expired);
    EXPECT_EQ(rules.next_deadline(), now + 1s);
    EXPECT_EQ(rules.size(), 2U);
}

TEST(DynamicRules, ADeadlineIsExclusiveOfTheMomentBefore) {
    const TimePoint now{1'000s};
    DynamicRules rules;
    rules.insert(rule("a", 1, {.deadline = now}));
    EXPECT_TRUE(rules.due(now - 1ns).empty());
    EXPECT_EQ(rules.due(now).size(), 1U);
}

TEST(DynamicRules, RenewalMovesTheDeadline) {
    const TimePoint now{1'000s};
    DynamicRules rules;
    DynamicRule& stored = rules.insert(rule("a", 1, {.deadline = now}));
    rules.set_lifetime(stored, {.deadline = now + 5s});
    EXPECT_TRUE(rules.due(now).empty());
    EXPECT_EQ(rules.next_deadline(), now + 5s);
    rules.set_lifetime(stored, {});
    EXPECT_EQ(rules.next_deadline(), std::nullopt);
}

} // namespace
} // namespace outcall::service
