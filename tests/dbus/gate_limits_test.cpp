// SPDX-License-Identifier: GPL-2.0-or-later
// How much of the gate one sender, one user and all together may take (DESIGN §8).
#include "tests/dbus/bus_fixture.hpp"

#include <algorithm>
#include <array>

namespace outcall::dbus {

namespace {

using GateLimitsTest = BusTest;

constexpr std::array<uid_t, 5> other_uids{1, 2, 3, 4, 5}; // Debian has all of them
constexpr const char* limit = "org.outcall.Error.LimitExceeded";

TEST_F(GateLimitsTest, FourChecksASenderAndNoMore) {
    Client user{loop, plain_uid};
    std::array<std::optional<Outcome>, 5> outcomes;
    for (auto& outcome : outcomes) {
        user.send(user.make(root_path, manager, "ListRules"), outcome);
    }
    ASSERT_TRUE(loop.run_until([&] { return outcomes[4].has_value(); }));
    EXPECT_EQ(outcomes[4]->error, limit);
    ASSERT_TRUE(asked(4));
    authority.answer(0, Answer::Yes);
    ASSERT_TRUE(loop.run_until([&] { return outcomes[0].has_value(); }));
    user.send(user.make(root_path, manager, "ListRules"), outcomes[4]);
    ASSERT_TRUE(asked(5));
}

TEST_F(GateLimitsTest, ThirtyTwoChecksInAllAndNoMore) {
    std::vector<std::unique_ptr<Client>> users;
    std::vector<std::optional<Outcome>> outcomes(33);
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        if (i % 4 == 0) {
            users.push_back(std::make_unique<Client>(loop, other_uids.at(i / 8)));
        }
        users.back()->send(users.back()->make(root_path, manager, "ListRules"), outcomes[i]);
        ASSERT_TRUE(i == 32 || asked(i + 1));
    }
    ASSERT_TRUE(loop.run_until([&] { return outcomes[32].has_value(); }));
    EXPECT_EQ(outcomes[32]->error, limit);
    // Who leaves makes room.
    users[0]->leave();
    ASSERT_TRUE(loop.run_until([&] { return !authority.asked[0].done; }));
    users[8]->send(users[8]->make(root_path, manager, "ListRules"), outcomes[32]);
    EXPECT_TRUE(asked(33));
    // root is served all the same.
    Client root{loop};
    EXPECT_EQ(root.call(root_path, manager, "ListRules").error, "");
}

TEST_F(GateLimitsTest, EightChecksAUserHoweverManyConnectionsHeHas) {
    std::vector<std::unique_ptr<Client>> connections;
    std::vector<std::optional<Outcome>> outcomes(9);
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        connections.push_back(std::make_unique<Client>(loop, plain_uid));
        connections.back()->send(connections.back()->make(root_path, manager, "ListRules"),
                                 outcomes[i]);
        ASSERT_TRUE(i == 8 || asked(i + 1));
    }
    ASSERT_TRUE(loop.run_until([&] { return outcomes[8].has_value(); }));
    EXPECT_EQ(outcomes[8]->error, limit);
    Client other{loop, other_uids[0]};
    other.send(other.make(root_path, manager, "ListRules"), outcomes[8]);
    EXPECT_TRUE(asked(9));
}

TEST_F(GateLimitsTest, PeopleWhoTypeTakeHalfOfTheChecks) {
    std::vector<std::unique_ptr<Client>> users;
    std::vector<std::optional<Outcome>> outcomes(18);
    const auto send = [&](std::size_t i, int interactive) {
        Client& user = *users.back();
        const Message call = user.make(root_path, manager, "ListRules");
        sd_bus_message_set_allow_interactive_authorization(call.get(), interactive);
        user.send(call, outcomes[i]);
    };
    for (std::size_t i = 0; i < 17; ++i) {
        if (i % 4 == 0) {
            users.push_back(std::make_unique<Client>(loop, other_uids.at(i / 8)));
        }
        send(i, 1);
        ASSERT_TRUE(i == 16 || asked(i + 1));
    }
    ASSERT_TRUE(loop.run_until([&] { return outcomes[16].has_value(); }));
    EXPECT_EQ(outcomes[16]->error, limit);
    send(17, 0);
    EXPECT_TRUE(asked(17));
}

// Introspection is free: no user gets so much of it that others wait.
TEST_F(GateLimitsTest, IntrospectionWaitsForEverythingElse) {
    constexpr const char* introspectable = "org.freedesktop.DBus.Introspectable";
    Client user{loop, plain_uid};
    EXPECT_EQ(user.call(containers_path, introspectable, "Introspect").error, "");
    std::size_t listed = 0;
    control.on_entry = [&](std::string_view function) { listed += function == "containers"; };
    control.observer->container_added(*ContainerId::parse("c1"));
    for (int i = 0; i < 200; ++i) {
        const Message call = user.make(containers_path, introspectable, "Introspect");
        sd_bus_message_set_expect_reply(call.get(), 0);
        sd_bus_send(nullptr, call.get(), nullptr);
    }
    EXPECT_EQ(user.call(root_path, "org.freedesktop.DBus.Peer", "Ping").error, "");
    loop.settle();
    EXPECT_EQ(listed, 0U) << "nobody reads the answer";

    std::array<std::optional<Outcome>, 20> outcomes;
    for (auto& outcome : outcomes) {
        user.send(user.make(containers_path, introspectable, "Introspect"), outcome);
    }
    ASSERT_TRUE(loop.run_until([&] {
        return std::ranges::all_of(outcomes, [](const auto& o) { return o.has_value(); });
    }));
    EXPECT_EQ(listed, 1U) << "listed once, then remembered";
    std::size_t refused = 0;
    for (const auto& outcome : outcomes) {
        refused += outcome->error == limit;
    }
    EXPECT_GT(refused, 0U);
    EXPECT_LE(refused, outcomes.size() - limits::introspections_per_uid);
}

} // namespace

} // namespace outcall::dbus
