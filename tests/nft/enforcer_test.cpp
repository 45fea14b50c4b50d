// SPDX-License-Identifier: GPL-2.0-or-later
// Members and elements of the enforcer on the in-memory kernel.
#include "tests/nft/enforcer_fixture.hpp"

#include "engine/model/limits.hpp"

namespace outcall::nft::test {

TEST_F(EnforcerTest, BringsUpThreeTablesWithTheirFlags) {
    EXPECT_EQ(backend_->inventory(base_table)->value().flags, table_owner | table_persist);
    EXPECT_EQ(backend_->inventory(l2_table)->value().flags, table_owner | table_persist);
    EXPECT_EQ(backend_->inventory(dynamic_table)->value().flags, table_owner);
    EXPECT_NE(enforcer_->set_handle(Family::IPv4), enforcer_->set_handle(Family::IPv6));
    EXPECT_EQ(enforcer_->kernel_features(),
              (std::vector<std::string>{"owner", "persist", "destroy", "renew"}));
    expect_clean();
}

// Owner without persist would take the base away with the daemon.
TEST_F(EnforcerTest, OldKernelsGetAPlainBase) {
    kernel_.features = {.owner = true, .persist = false, .destroy = false, .renew = false};
    restart();
    EXPECT_EQ(backend_->inventory(base_table)->value().flags, 0U);
    EXPECT_EQ(backend_->inventory(dynamic_table)->value().flags, table_owner);
    kernel_.features.owner = false;
    restart();
    EXPECT_EQ(backend_->inventory(dynamic_table)->value().flags, 0U);
    expect_clean();
}

// S009-FR-010: no dynamic rule survives a restart, whatever the kernel supports.
TEST_F(EnforcerTest, NoElementSurvivesARestart) {
    for (const bool owner : {true, false}) {
        kernel_.features.owner = kernel_.features.persist = owner;
        restart();
        ASSERT_TRUE(add(flow4));
        restart();
        EXPECT_FALSE(stored(flow4)) << owner;
        expect_clean();
    }
}

// S009-FR-010: the old daemon's base stays in force until the new one replaces it.
TEST_F(EnforcerTest, DeathLeavesTheBaseAndTakesTheElements) {
    ASSERT_TRUE(add(flow4));
    enforcer_.reset();
    backend_.reset();
    FakeBackend observer(kernel_);
    EXPECT_TRUE(observer.inventory(base_table)->has_value());
    EXPECT_FALSE(observer.inventory(dynamic_table)->has_value());
}

TEST_F(EnforcerTest, SecondOwnerIsRefused) {
    FakeBackend other(kernel_);
    Enforcer second(other, {.bridges = {"outcall0"}});
    const auto up = second.bring_up();
    ASSERT_FALSE(up);
    EXPECT_EQ(up.error().code, ErrorCode::Conflict);
    EXPECT_NE(up.error().message.find("another process owns"), std::string::npos);
    expect_clean();
}

TEST_F(EnforcerTest, MissingPrivilegeIsNamed) {
    kernel_.privileged = false;
    const auto up = enforcer_->bring_up();
    ASSERT_FALSE(up);
    EXPECT_EQ(up.error().code, ErrorCode::KernelRefused);
    EXPECT_NE(up.error().message.find("CAP_NET_ADMIN"), std::string::npos);
}

TEST_F(EnforcerTest, AddsAndRemovesInBothFamilies) {
    for (const FlowKey& key : {flow4, flow6}) {
        ASSERT_TRUE(add(key));
        EXPECT_EQ(stored(key)->comment, "test");
        const auto removed = remove(key);
        ASSERT_TRUE(removed);
        EXPECT_FALSE(removed->reset);
        EXPECT_FALSE(stored(key));
    }
    expect_clean();
}

// S009-EC-003: a repeat renews; the expiry becomes exactly what was asked, and the counter goes on.
TEST_F(EnforcerTest, RepeatRenewsOnEveryKernel) {
    for (const bool renew : {true, false}) {
        kernel_.features.renew = kernel_.features.destroy = renew;
        restart();
        ASSERT_TRUE(add(flow4, 1'000ms));
        kernel_.count(set::allow4, to_element_key(flow4), {.packets = 3, .bytes = 300});
        kernel_.advance(900ms);
        ASSERT_TRUE(add(flow4, 1'000ms));
        EXPECT_EQ(stored(flow4)->remaining, 1'000ms) << renew;
        EXPECT_EQ(*enforcer_->counters(flow4), (Counters{.packets = 3, .bytes = 300})) << renew;
        ASSERT_TRUE(add(flow4));
        EXPECT_EQ(stored(flow4)->remaining, std::nullopt) << renew;
        expect_clean();
    }
}

// The kernel was faster than the caller: removing what expired is no failure.
TEST_F(EnforcerTest, RemovingAnExpiredElementSucceeds) {
    for (const bool destroy : {true, false}) {
        kernel_.features.destroy = destroy;
        restart();
        ASSERT_TRUE(add(flow4, 100ms));
        kernel_.advance(200ms);
        const auto removed = remove(flow4);
        ASSERT_TRUE(removed) << destroy;
        EXPECT_FALSE(removed->reset) << destroy;
        EXPECT_EQ(count(set::allow4), 0U);
        expect_clean();
    }
}

// S009-FR-008: one batch, all or nothing.
TEST_F(EnforcerTest, AddIsAllOrNothing) {
    const std::vector<Element> elements{{.key = flow4}, {.key = flow("10.200.0.5", "2001:db8::9")}};
    const auto added = enforcer_->add(elements);
    ASSERT_FALSE(added);
    EXPECT_EQ(added.error().code, ErrorCode::InvalidArgument);
    EXPECT_FALSE(stored(flow4));
    expect_clean();
}

TEST_F(EnforcerTest, BadElementsAreRefused) {
    EXPECT_EQ(add(flow("10.0.0.1", "10.0.0.2", 0)).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(add(flow4, 0ms).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(add(flow4, -1ms).error().code, ErrorCode::InvalidArgument);
    const Element shouting{.key = flow4, .comment = "\"\n"};
    EXPECT_EQ(enforcer_->add({&shouting, 1}).error().code, ErrorCode::InvalidArgument);
    const Element endless{.key = flow4, .comment = std::string(129, 'x')};
    EXPECT_EQ(enforcer_->add({&endless, 1}).error().code, ErrorCode::InvalidArgument);
    const Element full{.key = flow4, .comment = std::string(128, 'x')};
    EXPECT_TRUE(enforcer_->add({&full, 1}));
}

TEST_F(EnforcerTest, LimitIsHeldAndExpiredElementsMakeRoom) {
    std::vector<Element> elements;
    for (std::size_t i = 0; i < limits::dynamic_rules; ++i) {
        elements.push_back(
            {.key = flow("10.200.0.5", "192.0.2.9", static_cast<std::uint16_t>(i % 65'535 + 1)),
             .timeout = 1'000ms});
    }
    elements.back().key.source = *IpAddress::parse("10.200.0.6");
    ASSERT_TRUE(enforcer_->add(elements));
    EXPECT_EQ(add(flow6).error().code, ErrorCode::LimitExceeded);
    EXPECT_FALSE(stored(flow6));
    kernel_.advance(1'001ms);
    EXPECT_TRUE(add(flow6));
}

TEST_F(EnforcerTest, NothingIsAddedBeforeItIsUp) {
    Enforcer fresh(*backend_, {.bridges = {"outcall0"}});
    const Element element{.key = flow4};
    EXPECT_EQ(fresh.add({&element, 1}).error().code, ErrorCode::NotEnforcing);
    EXPECT_EQ(fresh.add_member(member("10.200.0.5", "v1")).error().code, ErrorCode::NotEnforcing);
}

TEST_F(EnforcerTest, MemberIsPinnedReplacedAndRemoved) {
    ASSERT_TRUE(enforcer_->add_member(member("10.200.0.5", "v1")));
    for (const Set* set : {&set::members4, &set::pinned4, &set::ports, &set::mac_ports, &set::macs,
                           &set::pins4, &set::owned4}) {
        EXPECT_EQ(count(*set), 1U) << set->name;
    }
    ASSERT_TRUE(enforcer_->add_member(member("10.200.0.6", "v1"))); // same port
    ASSERT_TRUE(enforcer_->add_member(member("10.200.0.6", "v2"))); // same address
    EXPECT_EQ(count(set::members4), 1U);
    EXPECT_EQ(count(set::ports), 1U);
    expect_clean();
    ASSERT_TRUE(add(flow("10.200.0.6", "192.0.2.9")));
    const FlowKey key = flow("10.200.0.6", "192.0.2.9");
    ASSERT_TRUE(enforcer_->remove_member(member("10.200.0.6", "v2"), {&key, 1}));
    EXPECT_EQ(count(set::members4), 0U);
    EXPECT_EQ(count(set::ports), 0U);
    EXPECT_FALSE(stored(key));
    expect_clean();
}

// S009-FR-004, EC-002: membership goes first, so that even a reader of the batch sees everything
// stop at once.
TEST_F(EnforcerTest, MembershipIsRemovedFirst) {
    ASSERT_TRUE(enforcer_->add_member(member("10.200.0.5", "v1")));
    ASSERT_TRUE(add(flow4));
    kernel_.committed.clear();
    ASSERT_TRUE(enforcer_->remove_member(member("10.200.0.5", "v1"), {&flow4, 1}));
    EXPECT_TRUE(
        kernel_.committed.starts_with("destroy element inet outcall_dyn members4 { 10.200.0.5 }\n"))
        << kernel_.committed;
    EXPECT_TRUE(kernel_.committed.ends_with("allow4 { 10.200.0.5 . 192.0.2.9 . tcp . 443 }\n"))
        << kernel_.committed;
}

TEST_F(EnforcerTest, SuspendEmptiesMembershipAndKeepsTheRest) {
    ASSERT_TRUE(enforcer_->add_member(member("10.200.0.5", "v1")));
    ASSERT_TRUE(add(flow4));
    ASSERT_TRUE(enforcer_->suspend(true));
    EXPECT_EQ(count(set::members4), 0U);
    EXPECT_TRUE(stored(flow4));
    ASSERT_TRUE(enforcer_->add_member(member("10.200.0.6", "v2")));
    EXPECT_EQ(count(set::members4), 0U);
    EXPECT_EQ(count(set::pins4), 2U);
    expect_clean();
    ASSERT_TRUE(enforcer_->suspend(false));
    EXPECT_EQ(count(set::members4), 2U);
    expect_clean();
}

TEST_F(EnforcerTest, CountersComeFromADumpWhenManyAreAsked) {
    ASSERT_TRUE(add(flow4));
    for (int i = 0; i < 20; ++i) {
        ASSERT_TRUE(enforcer_->counters(flow4));
    }
    kernel_.count(set::allow4, to_element_key(flow4), {.packets = 7, .bytes = 70});
    EXPECT_EQ(*enforcer_->counters(flow4), Counters{}); // the dump still serves
    enforcer_->forget_counters();
    EXPECT_EQ(*enforcer_->counters(flow4), (Counters{.packets = 7, .bytes = 70}));
    EXPECT_EQ(*enforcer_->counters(flow6), Counters{});
}

TEST_F(EnforcerTest, TearDownRemovesEverything) {
    ASSERT_TRUE(add(flow4));
    ASSERT_TRUE(enforcer_->tear_down());
    for (const Table& table : {base_table, l2_table, dynamic_table}) {
        EXPECT_FALSE(backend_->inventory(table)->has_value());
    }
    EXPECT_EQ(add(flow4).error().code, ErrorCode::NotEnforcing);
    EXPECT_EQ(enforcer_->repair().error().code, ErrorCode::NotEnforcing);
    EXPECT_TRUE(enforcer_->tear_down());
}

// What is removed late brings no table back, and what was there before is nobody's afterwards.
TEST_F(EnforcerTest, TornDownTablesStayAway) {
    ASSERT_TRUE(enforcer_->add_member(member("10.200.0.5", "v1")));
    ASSERT_TRUE(add(flow4));
    ASSERT_TRUE(enforcer_->tear_down());
    EXPECT_FALSE(remove(flow4)->reset);
    EXPECT_FALSE(enforcer_->remove_member(member("10.200.0.5", "v1"), {&flow4, 1})->reset);
    for (const Table& table : {base_table, l2_table, dynamic_table}) {
        EXPECT_FALSE(backend_->inventory(table)->has_value());
    }
}

TEST_F(EnforcerTest, TornDownMembersDoNotComeBack) {
    ASSERT_TRUE(enforcer_->add_member(member("10.200.0.5", "v1")));
    ASSERT_TRUE(enforcer_->tear_down());
    ASSERT_TRUE(enforcer_->bring_up());
    EXPECT_EQ(count(set::members4), 0U);
    EXPECT_EQ(count(set::pins4), 0U);
}

} // namespace outcall::nft::test
