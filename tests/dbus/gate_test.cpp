// SPDX-License-Identifier: GPL-2.0-or-later
// The gate on a private bus: who is asked about, what is told, what happens without an answer.
#include "tests/dbus/bus_fixture.hpp"

#include <array>

namespace outcall::dbus {

namespace {

using GateTest = BusTest;

constexpr const char* limit = "org.outcall.Error.LimitExceeded";

TEST_F(GateTest, RootNeedsNoAuthority) {
    authority.reachable = false;
    Client root{loop};
    EXPECT_EQ(root.call(root_path, manager, "ListRules").error, "");
    EXPECT_EQ(root.call(root_path, manager, "ReloadRules").error, "");
    EXPECT_EQ(control.journal, std::vector<std::string>{"reload"});
}

TEST_F(GateTest, OthersAreAskedAboutAndYesIsGoodForOneCall) {
    Client user{loop, plain_uid};
    std::optional<Outcome> first;
    user.send(user.make(root_path, manager, "ReloadRules"), first);
    ASSERT_TRUE(asked(1));
    EXPECT_EQ(authority.asked[0].inquiry.sender, user.unique_name());
    EXPECT_EQ(authority.asked[0].inquiry.action, "org.outcall.reload-rules");
    EXPECT_EQ(authority.asked[0].inquiry.details.at("member"), "org.outcall.Manager1.ReloadRules");
    EXPECT_TRUE(control.journal.empty());
    authority.answer(0, Answer::Yes);
    ASSERT_TRUE(loop.run_until([&] { return first.has_value(); }));
    EXPECT_EQ(first->error, "");

    std::optional<Outcome> second;
    user.send(user.make(root_path, manager, "ReloadRules"), second);
    ASSERT_TRUE(asked(2));
    authority.answer(1, Answer::No);
    ASSERT_TRUE(loop.run_until([&] { return second.has_value(); }));
    EXPECT_EQ(second->error, denied);
    EXPECT_EQ(control.journal.size(), 1U);
}

TEST_F(GateTest, EveryAnswerButYesDenies) {
    Client user{loop, plain_uid};
    const std::array cases{
        std::pair{Answer::No, denied},
        std::pair{Answer::Unanswered, denied},
        std::pair{Answer::Challenge, SD_BUS_ERROR_INTERACTIVE_AUTHORIZATION_REQUIRED},
    };
    for (std::size_t i = 0; i < cases.size(); ++i) {
        std::optional<Outcome> outcome;
        user.send(user.make(root_path, manager, "FlushDynamicRules"), outcome);
        ASSERT_TRUE(asked(i + 1));
        EXPECT_EQ(authority.asked[i].inquiry.interaction, Interaction::Refused);
        authority.answer(i, cases[i].first);
        ASSERT_TRUE(loop.run_until([&] { return outcome.has_value(); }));
        EXPECT_EQ(outcome->error, cases[i].second);
    }
    authority.reachable = false;
    EXPECT_EQ(user.call(root_path, manager, "FlushDynamicRules").error, denied);
    EXPECT_TRUE(control.journal.empty());
}

TEST_F(GateTest, InteractionIsOfferedOnlyWhenTheCallAllowsIt) {
    Client user{loop, plain_uid};
    const Message call = user.make(root_path, manager, "FlushDynamicRules");
    sd_bus_message_set_allow_interactive_authorization(call.get(), 1);
    std::optional<Outcome> outcome;
    user.send(call, outcome);
    ASSERT_TRUE(asked(1));
    EXPECT_EQ(authority.asked[0].inquiry.interaction, Interaction::Welcome);
    authority.answer(0, Answer::Challenge);
    ASSERT_TRUE(loop.run_until([&] { return outcome.has_value(); }));
    EXPECT_EQ(outcome->error, denied);
}

TEST_F(GateTest, ASenderThatLeavesTakesItsCallsAlong) {
    Client user{loop, plain_uid};
    std::optional<Outcome> outcome;
    user.send(user.make(root_path, manager, "FlushDynamicRules"), outcome);
    ASSERT_TRUE(asked(1));
    user.leave();
    EXPECT_TRUE(loop.run_until([&] { return !authority.asked[0].done; }));
    EXPECT_TRUE(control.journal.empty());
}

TEST_F(GateTest, CallsOfOneSenderKeepTheirOrder) {
    Client root{loop};
    std::array<std::optional<Outcome>, 100> outcomes; // dbus-daemon lets 128 be unanswered
    std::vector<std::string> expected;
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        const std::string id = "c" + std::to_string(i);
        expected.push_back("unregister " + id);
        root.send(root.make(root_path, manager, "UnregisterContainer", "s", id.c_str()),
                  outcomes[i]);
    }
    ASSERT_TRUE(loop.run_until([&] { return outcomes.back().has_value(); }));
    EXPECT_EQ(control.journal, expected);
}

TEST_F(GateTest, TellsWhatTheCallIsAbout) {
    const std::string container = add_container("c1");
    Client user{loop, plain_uid};
    std::optional<Outcome> outcome;
    user.send(user.make(container, "org.outcall.Container1", "Allow", "ssst", "192.0.2.7", "tcp",
                        "443", std::uint64_t{0}),
              outcome);
    ASSERT_TRUE(asked(1));
    EXPECT_EQ(authority.asked[0].inquiry.details,
              (Details{{"container", "c1"},
                       {"destination", "192.0.2.7"},
                       {"member", "org.outcall.Container1.Allow"},
                       {"ports", "443"},
                       {"protocol", "tcp"}}));
    authority.answer(0, Answer::No);

    // By name in the call, by full id to the authority.
    user.send(user.make(root_path, manager, "Admit", "sa{sa{sv}}t", "web", 1, "network", 2,
                        "hostname", "s", "example.org", "port", "q", 443, std::uint64_t{0}),
              outcome);
    ASSERT_TRUE(asked(2));
    EXPECT_EQ(authority.asked[1].inquiry.details, (Details{{"container", "c1"},
                                                           {"destination", "example.org"},
                                                           {"member", "org.outcall.Manager1.Admit"},
                                                           {"ports", "443"}}));
    authority.answer(1, Answer::No);

    user.send(user.make(container + "/rule/5", "org.outcall.DynamicRule1", "Revoke"), outcome);
    ASSERT_TRUE(asked(3));
    EXPECT_EQ(authority.asked[2].inquiry.details,
              (Details{{"container", "c1"},
                       {"member", "org.outcall.DynamicRule1.Revoke"},
                       {"rule", "5"}}));
}

TEST_F(GateTest, ANameThatMeansAnotherContainerByNowIsAConflict) {
    add_container("c1", "web");
    Client user{loop, plain_uid};
    std::optional<Outcome> outcome;
    user.send(user.make(root_path, manager, "Admit", "sa{sa{sv}}t", "web", 0, std::uint64_t{0}),
              outcome);
    ASSERT_TRUE(asked(1));
    control.unregister_container(*ContainerId::parse("c1"), [](auto) {});
    add_container("c2", "web");
    control.journal.clear();
    authority.answer(0, Answer::Yes);
    ASSERT_TRUE(loop.run_until([&] { return outcome.has_value(); }));
    EXPECT_EQ(outcome->error, "org.outcall.Error.Conflict");
    EXPECT_TRUE(control.journal.empty());
}

TEST_F(GateTest, StandardReadsAreInspectAndWorkWhenReadOnceMore) {
    const std::string container = add_container("c1");
    Client user{loop, plain_uid};
    const std::array calls{
        user.make(container, "org.freedesktop.DBus.Properties", "Get", "ss",
                  "org.outcall.Container1", "Name"),
        user.make(container, "org.freedesktop.DBus.Properties", "GetAll", "s",
                  "org.outcall.Container1"),
        user.make(root_path, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects"),
    };
    for (std::size_t i = 0; i < calls.size(); ++i) {
        std::optional<Outcome> outcome;
        user.send(calls[i], outcome);
        ASSERT_TRUE(asked(i + 1));
        EXPECT_EQ(authority.asked[i].inquiry.action, "org.outcall.inspect");
        authority.answer(i, Answer::Yes);
        ASSERT_TRUE(loop.run_until([&] { return outcome.has_value(); }));
        EXPECT_EQ(outcome->error, "") << outcome->text;
    }
}

TEST_F(GateTest, WhatNeedsNoActionAsksNobody) {
    Client user{loop, plain_uid};
    EXPECT_EQ(user.call(root_path, "org.freedesktop.DBus.Introspectable", "Introspect").error, "");
    EXPECT_EQ(user.call(root_path, "org.freedesktop.DBus.Peer", "Ping").error, "");
    EXPECT_EQ(user.call(root_path, "org.freedesktop.DBus.Properties", "Set", "ssv", manager,
                        "Lockdown", "b", 1)
                  .error,
              "org.freedesktop.DBus.Error.PropertyReadOnly");
    EXPECT_EQ(user.call(root_path, manager, "NoSuch").error,
              "org.freedesktop.DBus.Error.UnknownMethod");
    EXPECT_TRUE(authority.asked.empty());
}

TEST_F(GateTest, ACallWithoutInterfaceIsNoWayRound) {
    Client root{loop}; // the bus policy lets nobody else send one
    const Outcome outcome = root.call(root_path, nullptr, "FlushDynamicRules");
    EXPECT_EQ(outcome.error, "org.freedesktop.DBus.Error.UnknownInterface");
    EXPECT_TRUE(control.journal.empty());
    EXPECT_EQ(find_rule("", "FlushDynamicRules"), nullptr);
}

// No member takes a descriptor, so the bus daemon keeps them off.
TEST_F(GateTest, DescriptorsAreNotTaken) {
    Client root{loop};
    EXPECT_EQ(root.call(root_path, manager, "RegisterContainer", "ssa{sv}", "c1", "web", 1, "pid",
                        "h", STDIN_FILENO)
                  .error,
              "org.freedesktop.DBus.Error.NotSupported");
}

TEST_F(GateTest, WrongOrOversizedArgumentsAreRefusedBeforeAnyoneIsAsked) {
    Client user{loop, plain_uid};
    EXPECT_EQ(user.call(root_path, manager, "GetRule", "u", 1U).error,
              "org.freedesktop.DBus.Error.InvalidArgs");
    const std::string at_limit(65'536, 'x');
    EXPECT_EQ(user.call(root_path, manager, "GetRule", "s", (at_limit + "x").c_str()).error, limit);
    EXPECT_TRUE(authority.asked.empty());
    std::optional<Outcome> outcome;
    user.send(user.make(root_path, manager, "GetRule", "s", at_limit.c_str()), outcome);
    EXPECT_TRUE(asked(1));
}

} // namespace

} // namespace outcall::dbus
