// SPDX-License-Identifier: GPL-2.0-or-later
// Records against a kernel that is faithful but in memory, so that it can refuse on demand. Run in
// a network namespace of its own: conntrack is asked for real.
#include "service/enforcement.hpp"

#include "engine/model/limits.hpp"
#include "service/observers.hpp"
#include "tests/nft/fake_backend.hpp"

#include <gtest/gtest.h>

namespace outcall::service {
namespace {

using namespace std::chrono_literals;
using Fault = nft::FakeKernel::Fault;

ContainerId id(std::string_view text) {
    return *ContainerId::parse(text);
}

class EnforcementKernelTest : public testing::Test {
protected:
    void SetUp() override { ASSERT_TRUE(enforcer_.bring_up()); }

    void add_container(const std::string& name, const std::string& address) {
        const auto added = enforcement_.register_container(
            {.id = id(name), .name = name, .addresses = {*IpAddress::parse(address)}});
        ASSERT_TRUE(added) << to_string(added.error());
    }

    Result<DynamicRuleId> allow(const std::string& container, std::uint16_t port,
                                std::optional<std::chrono::seconds> ttl = {},
                                Origin origin = Origin::Operator) {
        return enforcement_.allow(
            {.container = id(container),
             .destination = {*IpAddress::parse("192.0.2.9"), Protocol::Tcp, Port{port}},
             .destination_text = "192.0.2.9",
             .ttl = ttl,
             .origin = origin});
    }

    std::optional<TimePoint> deadline(DynamicRuleId rule) const {
        return enforcement_.rules().find(rule)->lifetime.deadline;
    }

    Log log_{LogLevel::Error};
    EventLoop loop_{log_};
    nft::FakeKernel kernel_;
    nft::FakeBackend backend_{kernel_};
    nft::Enforcer enforcer_{backend_, {.bridges = {"outcall0"}}};
    Observers observers_;
    Worker worker_{loop_};
    Enforcement enforcement_{{loop_, worker_, enforcer_, observers_}, {"outcall0"}};
};

TEST_F(EnforcementKernelTest, ARepeatIsOneRule) { // S009-EC-003
    add_container("a", "10.0.0.2");
    const auto first = allow("a", 443);
    const auto second = allow("a", 443);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(*first, *second);
    EXPECT_EQ(enforcement_.rules().size(), 1U);
}

TEST_F(EnforcementKernelTest, AnOperatorsRepeatGivesExactlyWhatIsAsked) {
    add_container("a", "10.0.0.2");
    const DynamicRuleId rule = *allow("a", 443, 10s);
    const auto first = deadline(rule);
    ASSERT_TRUE(allow("a", 443, 5s));
    EXPECT_LT(deadline(rule), first);
    ASSERT_TRUE(allow("a", 443));
    EXPECT_EQ(deadline(rule), std::nullopt);
    ASSERT_TRUE(allow("a", 443, 10s));
    EXPECT_NE(deadline(rule), std::nullopt);
}

TEST_F(EnforcementKernelTest, ADecisionOnlyEverMakesADeadlineLater) {
    add_container("a", "10.0.0.2");
    const DynamicRuleId rule = *allow("a", 443, 100s, Origin::Policy);
    const auto first = deadline(rule);
    ASSERT_TRUE(allow("a", 443, 10s, Origin::Policy));
    EXPECT_EQ(deadline(rule), first);
    ASSERT_TRUE(allow("a", 443, 200s, Origin::Policy));
    EXPECT_GT(deadline(rule), first);
    ASSERT_TRUE(allow("a", 443));
    ASSERT_TRUE(allow("a", 443, 200s, Origin::Policy));
    EXPECT_EQ(deadline(rule), std::nullopt); // never turns a permanent rule into an expiring one
}

TEST_F(EnforcementKernelTest, BoundsTheLifetime) {
    add_container("a", "10.0.0.2");
    EXPECT_EQ(allow("a", 443, 0s).error().code, ErrorCode::InvalidArgument);
    EXPECT_TRUE(allow("a", 443, 1s));
    EXPECT_TRUE(allow("a", 443, 86'400s));
    EXPECT_EQ(allow("a", 443, 86'401s).error().code, ErrorCode::InvalidArgument);
}

TEST_F(EnforcementKernelTest, BoundsTheRulesOfAContainer) {
    add_container("a", "10.0.0.2");
    add_container("b", "10.0.0.3");
    const auto limit = static_cast<std::uint16_t>(limits::dynamic_rules_per_container);
    for (std::uint16_t port = 1; port <= limit; ++port)
        ASSERT_TRUE(allow("a", port));
    EXPECT_EQ(allow("a", 60'000).error().code, ErrorCode::LimitExceeded);
    EXPECT_TRUE(allow("a", 1)); // a repeat needs no room
    EXPECT_TRUE(allow("b", 60'000));
}

TEST_F(EnforcementKernelTest, RefusesWhatCanNeverMatch) {
    add_container("a", "10.0.0.2");
    const auto code = [&](const char* destination) {
        return enforcement_
            .allow({.container = id("a"),
                    .destination = {*IpAddress::parse(destination), Protocol::Udp, Port{53}},
                    .destination_text = destination})
            .error()
            .code;
    };
    EXPECT_EQ(code("2001:db8::9"), ErrorCode::InvalidArgument); // the families must fit
    EXPECT_EQ(code("::ffff:192.0.2.9"), ErrorCode::InvalidArgument);
    EXPECT_EQ(code("0.0.0.0"), ErrorCode::InvalidArgument);
    EXPECT_EQ(code("127.0.0.1"), ErrorCode::InvalidArgument);
    EXPECT_EQ(code("224.0.0.1"), ErrorCode::InvalidArgument);
    EXPECT_EQ(allow("nobody", 443).error().code, ErrorCode::NotFound);
}

TEST_F(EnforcementKernelTest, NoTwoContainersShareAnAddress) {
    add_container("a", "10.0.0.2");
    const auto taken = enforcement_.register_container(
        {.id = id("b"), .name = "b", .addresses = {*IpAddress::parse("10.0.0.2")}});
    EXPECT_EQ(taken.error().code, ErrorCode::Conflict);
    ASSERT_TRUE(enforcement_.unregister_container(id("a"), "test"));
    add_container("b", "10.0.0.2");
}

TEST_F(EnforcementKernelTest, RegisteringAgainRefreshesAndKeepsTheRules) {
    add_container("a", "10.0.0.2");
    ASSERT_TRUE(allow("a", 443));
    ASSERT_TRUE(enforcement_.register_container({.id = id("a"),
                                                 .name = "renamed",
                                                 .addresses = {*IpAddress::parse("10.0.0.2")},
                                                 .attributes = {.image = "new"}}));
    const auto info = enforcement_.describe(id("a"));
    EXPECT_EQ(info->name, "renamed");
    EXPECT_EQ(info->attributes.image, "new");
    EXPECT_EQ(info->dynamic_rule_count, 1U);
}

TEST_F(EnforcementKernelTest, ARenamedContainerIsNotFoundByItsOldName) {
    add_container("a", "10.0.0.2");
    ASSERT_TRUE(enforcement_.register_container(
        {.id = id("a"), .name = "renamed", .addresses = {*IpAddress::parse("10.0.0.2")}}));
    EXPECT_EQ(enforcement_.containers().find("renamed"), id("a"));
    ASSERT_TRUE(enforcement_.unregister_container(id("a"), "test"));
    EXPECT_EQ(enforcement_.containers().find("renamed").error().code, ErrorCode::NotFound);
}

TEST_F(EnforcementKernelTest, ADecisionLeavesAnOperatorsRuleAlone) {
    add_container("a", "10.0.0.2");
    const DynamicRuleId rule = *allow("a", 443, 5s);
    const auto first = deadline(rule);
    ASSERT_TRUE(allow("a", 443, {}, Origin::Policy));
    EXPECT_EQ(deadline(rule), first);
}

TEST_F(EnforcementKernelTest, AFailedRenewalChangesNothing) {
    add_container("a", "10.0.0.2");
    const DynamicRuleId rule = *allow("a", 443, 5s, Origin::Policy);
    const auto first = deadline(rule);
    kernel_.break_next(Fault::Refused);
    EXPECT_FALSE(allow("a", 443));
    EXPECT_EQ(deadline(rule), first);
    EXPECT_EQ(enforcement_.rules().find(rule)->request.origin, Origin::Policy);
}

TEST_F(EnforcementKernelTest, ALinkLocalAddressThatCameLaterIsNoNewContainer) {
    add_container("a", "10.0.0.2");
    ASSERT_TRUE(allow("a", 443));
    ASSERT_TRUE(enforcement_.register_container(
        {.id = id("a"),
         .name = "a",
         .addresses = {*IpAddress::parse("10.0.0.2"), *IpAddress::parse("fe80::5")}}));
    EXPECT_EQ(enforcement_.rules().size(), 1U);
}

TEST_F(EnforcementKernelTest, AnotherAddressUnderTheSameIdInheritsNothing) {
    add_container("a", "10.0.0.2");
    ASSERT_TRUE(allow("a", 443));
    add_container("a", "10.0.0.3");
    EXPECT_EQ(enforcement_.rules().size(), 0U);
}

TEST_F(EnforcementKernelTest, StopRemovesAllRulesOfThatContainerOnly) { // S009-FR-004
    add_container("a", "10.0.0.2");
    add_container("b", "10.0.0.3");
    for (std::uint16_t port = 1; port <= 3; ++port)
        ASSERT_TRUE(allow("a", port));
    ASSERT_TRUE(allow("b", 1));
    EXPECT_EQ(enforcement_.unregister_container(id("a"), "test")->rules, 3U);
    EXPECT_EQ(enforcement_.rules().size(), 1U);
    EXPECT_EQ(enforcement_.unregister_container(id("a"), "test").error().code,
              ErrorCode::NotFound); // S009-EC-002
}

TEST_F(EnforcementKernelTest, AFailedInsertLeavesNoRecord) { // S009-EC-001
    add_container("a", "10.0.0.2");
    kernel_.break_next(Fault::Refused);
    EXPECT_EQ(allow("a", 443).error().code, ErrorCode::KernelRefused);
    EXPECT_EQ(enforcement_.rules().size(), 0U);
    EXPECT_TRUE(allow("a", 443));
}

TEST_F(EnforcementKernelTest, AFailedDeleteEndsInTheBasePolicyAndClearsAllRecords) {
    add_container("a", "10.0.0.2");
    add_container("b", "10.0.0.3");
    const DynamicRuleId rule = *allow("a", 443);
    ASSERT_TRUE(allow("b", 443));
    kernel_.break_next(Fault::Refused);
    EXPECT_TRUE(enforcement_.remove(std::array{rule}));
    EXPECT_EQ(enforcement_.rules().size(), 0U);
    EXPECT_EQ(enforcement_.containers().size(), 2U);
}

TEST_F(EnforcementKernelTest, AFailedResetKeepsTheRecordsVisible) {
    add_container("a", "10.0.0.2");
    const DynamicRuleId rule = *allow("a", 443);
    kernel_.break_next(Fault::Refused);
    kernel_.break_next(Fault::Refused);
    EXPECT_EQ(enforcement_.remove(std::array{rule}).error().code, ErrorCode::KernelRefused);
    EXPECT_EQ(enforcement_.rules().size(), 1U);
    EXPECT_TRUE(enforcement_.remove(std::array{rule}));
}

TEST_F(EnforcementKernelTest, OnlyWhatThePolicyAllowedIsJudgedAgain) {
    add_container("a", "10.0.0.2");
    ASSERT_TRUE(allow("a", 1));
    ASSERT_TRUE(
        enforcement_.allow({.container = id("a"),
                            .destination = {*IpAddress::parse("192.0.2.9"), Protocol::Tcp, Port{2}},
                            .destination_text = "192.0.2.9",
                            .origin = Origin::Policy,
                            .rule = "r"},
                           std::make_shared<const Justification>()));
    EXPECT_EQ(enforcement_.judge_again([](const Justification&) { return true; })->rules, 0U);
    EXPECT_EQ(enforcement_.judge_again([](const Justification&) { return false; })->rules, 1U);
    EXPECT_EQ(enforcement_.rules().size(), 1U);
}

TEST_F(EnforcementKernelTest, NamesHaveNoControlCharacters) {
    for (const std::string name : {"", "a\nb", "a\x1b[31m"})
        EXPECT_EQ(
            enforcement_
                .register_container(
                    {.id = id("a"), .name = name, .addresses = {*IpAddress::parse("10.0.0.2")}})
                .error()
                .code,
            ErrorCode::InvalidArgument);
}

} // namespace
} // namespace outcall::service
