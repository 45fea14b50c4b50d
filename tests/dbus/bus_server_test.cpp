// SPDX-License-Identifier: GPL-2.0-or-later
// The object tree as clients see it: members, signals, many objects, and a bus that goes away.
#include "tests/dbus/bus_fixture.hpp"

#include <algorithm>
#include <set>

namespace outcall::dbus {

namespace {

using BusServerTest = BusTest;

constexpr const char* invalid = "org.outcall.Error.InvalidArgument";
constexpr const char* container_interface = "org.outcall.Container1";
constexpr const char* rule_interface = "org.outcall.DynamicRule1";
constexpr const char* properties = "org.freedesktop.DBus.Properties";
constexpr const char* object_manager = "org.freedesktop.DBus.ObjectManager";

template <typename... Values>
std::tuple<Values...> unpack(const Outcome& outcome) {
    EXPECT_EQ(outcome.error, "") << outcome.text;
    std::tuple<Values...> values;
    std::apply(
        [&](Values&... value) { (static_cast<void>(read(outcome.message.get(), value)), ...); },
        values);
    return values;
}

// S003-FR-019: decision, rule, file, layer, logged.
TEST_F(BusServerTest, Evaluate) {
    Client root{loop};
    const auto allowed = root.call(root_path, manager, "Evaluate", "sa{sa{sv}}", "", 1, "network",
                                   1, "port", "u", 443U);
    EXPECT_EQ((unpack<std::string, std::string, std::string, std::string, bool>(allowed)),
              (std::tuple{"allow", "allow-https", "web.yaml", "policy", true}));
    const auto blocked = root.call(root_path, manager, "Evaluate", "sa{sa{sv}}", "", 0);
    EXPECT_EQ((unpack<std::string, std::string, std::string, std::string, bool>(blocked)),
              (std::tuple{"block", "", "", "default", false}));
}

// S003-FR-033: not enforcing is an error, never a block decision.
TEST_F(BusServerTest, NotEnforcingIsAnError) {
    Client root{loop};
    EXPECT_EQ(root.call(root_path, manager, "TearDown").error, "");
    EXPECT_EQ(root.call(root_path, manager, "Evaluate", "sa{sa{sv}}", "", 0).error,
              "org.outcall.Error.NotEnforcing");
    EXPECT_EQ(root.call(root_path, manager, "BringUp").error, "");
    EXPECT_EQ(root.call(root_path, manager, "Evaluate", "sa{sa{sv}}", "", 0).error, "");
    EXPECT_EQ(control.journal, (std::vector<std::string>{"tear_down", "bring_up"}));
}

// A rule that cannot be evaluated is seen in the listings, not in the log alone.
TEST_F(BusServerTest, RulesTellTheirFailures) {
    Client root{loop};
    const auto rows = std::get<0>(unpack<Rows>(root.call(root_path, manager, "ListRules")));
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].at("failures"), Value{std::uint64_t{3}});
    const auto rule = root.call(root_path, manager, "GetRule", "s", "allow-https");
    EXPECT_EQ(std::get<0>(unpack<ValueMap>(rule)).at("failures"), Value{std::uint64_t{3}});
}

TEST_F(BusServerTest, OneRuleTellsItsCost) {
    Client root{loop};
    const auto rule = root.call(root_path, manager, "GetRule", "s", "allow-https");
    EXPECT_EQ(std::get<0>(unpack<ValueMap>(rule)).at("cost"), Value{std::uint64_t{11}});
}

TEST_F(BusServerTest, ContextsAreChecked) {
    Client root{loop};
    const auto agent = root.call(root_path, manager, "Evaluate", "sa{sa{sv}}", "", 1, "agent", 0);
    EXPECT_EQ(agent.error, invalid);
    EXPECT_NE(agent.text.find("agent"), std::string::npos);
    const auto field = root.call(root_path, manager, "Evaluate", "sa{sa{sv}}", "", 1, "network", 1,
                                 "prot", "u", 1U);
    EXPECT_EQ(field.error, invalid);
    EXPECT_NE(field.text.find("prot"), std::string::npos);
}

TEST_F(BusServerTest, AdmitWithoutARuleNamesTheRootPath) {
    add_container("c1");
    Client root{loop};
    const auto outcome =
        root.call(root_path, manager, "Admit", "sa{sa{sv}}t", "web", 0, std::uint64_t{0});
    const auto values =
        unpack<std::string, std::string, std::string, std::string, bool, ObjectPath>(outcome);
    EXPECT_EQ(std::get<5>(values).text, "/");
}

// S009-FR-001: an allow becomes an object that can be renewed and revoked.
TEST_F(BusServerTest, AContainersLife) {
    Client root{loop};
    const auto registered =
        root.call(root_path, manager, "RegisterContainer", "ssa{sv}", "c-1", "web", 2, "addresses",
                  "as", 1, "10.9.0.2", "labels", "a{ss}", 1, "team", "dev");
    const std::string container = std::get<0>(unpack<ObjectPath>(registered)).text;
    EXPECT_EQ(container, "/org/outcall/container/c_2d1");
    EXPECT_EQ(
        std::get<0>(unpack<ObjectPath>(root.call(root_path, manager, "GetContainer", "s", "web")))
            .text,
        container);
    const auto allowed = root.call(container, container_interface, "Allow", "ssst", "2001:db8::1",
                                   "udp", "53", std::uint64_t{60});
    const std::string rule = std::get<0>(unpack<ObjectPath>(allowed)).text;
    EXPECT_EQ(rule, container + "/rule/1");
    EXPECT_EQ(root.call(rule, rule_interface, "Renew", "t", std::uint64_t{30}).error, "");
    EXPECT_EQ(std::get<0>(unpack<std::uint32_t>(root.call(rule, rule_interface, "Revoke"))), 3U);
    EXPECT_EQ(root.call(rule, rule_interface, "Revoke").error,
              "org.freedesktop.DBus.Error.UnknownObject");
    EXPECT_EQ(std::get<0>(unpack<std::uint32_t>(
                  root.call(root_path, manager, "UnregisterContainer", "s", "c-1"))),
              0U);
    EXPECT_EQ(root.call(container, container_interface, "Purge").error,
              "org.freedesktop.DBus.Error.UnknownObject");
}

TEST_F(BusServerTest, DestinationsOfLaterVersionsAreRefusedByField) {
    const std::string container = add_container("c1");
    Client root{loop};
    const std::array<std::array<const char*, 4>, 8> cases{{
        {"10.0.0.0/8", "tcp", "443", "destination"},
        {"example.org", "tcp", "443", "destination"},
        {"", "tcp", "443", "destination"},
        {"10.0.0.1", "", "443", "protocol"},
        {"10.0.0.1", "icmp", "443", "protocol"},
        {"10.0.0.1", "tcp", "80,443", "ports"},
        {"10.0.0.1", "tcp", "8000-8999", "ports"},
        {"10.0.0.1", "tcp", "*", "ports"},
    }};
    for (const auto& [destination, protocol, ports, field] : cases) {
        const auto outcome = root.call(container, container_interface, "Allow", "ssst", destination,
                                       protocol, ports, std::uint64_t{0});
        EXPECT_EQ(outcome.error, invalid);
        EXPECT_TRUE(outcome.text.starts_with(field)) << outcome.text;
        EXPECT_NE(outcome.text.find(" is not supported by this version"), std::string::npos);
    }
    EXPECT_EQ(root.call(container, container_interface, "Allow", "ssst", "10.0.0.1", "tcp", "443",
                        ~std::uint64_t{0})
                  .error,
              invalid);
}

TEST_F(BusServerTest, SignalsTellWhatHappenedWithoutContents) {
    Client listener{loop};
    listener.listen();
    const std::string path = add_container("c1");
    const ContainerId id = *ContainerId::parse("c1");
    control.allow({.container = id, .destination = {}, .destination_text = "10.0.0.1"},
                  [](auto) {});
    loop.settle();
    control.set_lockdown(true, [](auto) {});
    control.reload([](auto) {});
    loop.settle();
    server->enforcement_repaired("table inet outcall", "nft");
    server->decided("c1", Decision{}, Context{});
    control.unregister_container(id, [](auto) {});
    loop.settle();
    const std::string root = root_path;
    const std::vector<std::string> expected{
        root + " InterfacesAdded",   root + " InterfacesAdded",
        root + " PropertiesChanged", path + " PropertiesChanged",
        root + " LockdownChanged",   root + " RulesReloaded",
        root + " PropertiesChanged", root + " EnforcementRepaired",
        root + " Decision",          root + " InterfacesRemoved",
        path + " Stopped",           root + " InterfacesRemoved",
        root + " PropertiesChanged",
    };
    EXPECT_EQ(listener.signals(), expected);
}

// When a dynamic rule ends and where it is kept takes a call, which is authorized.
TEST_F(BusServerTest, ARenewalTellsNoContents) {
    add_container("c1");
    control.allow(
        {.container = *ContainerId::parse("c1"), .destination = {}, .destination_text = "x"},
        [](auto) {});
    loop.settle();
    Client listener{loop, plain_uid};
    listener.listen();
    control.renew(DynamicRuleId{1}, std::chrono::seconds{60}, [](auto) {});
    loop.settle();
    EXPECT_EQ(listener.told(), std::vector<std::string>{});
    EXPECT_EQ((std::set<std::string>{listener.invalidated().begin(), listener.invalidated().end()}),
              (std::set<std::string>{"ExpiresAt", "Handle"}));
}

// Issue 6: what moves is told, where containers want to go is not everyone's business.
TEST_F(BusServerTest, DecisionsAreToldToRootAlone) {
    Client plain{loop, plain_uid};
    Client root{loop};
    plain.listen();
    root.listen();
    server->decided("c1", Decision{}, Context{});
    server->enforcement_repaired("guard", "ip");
    loop.settle();
    const std::string path = root_path;
    EXPECT_EQ(plain.signals(), std::vector<std::string>{path + " EnforcementRepaired"});
    EXPECT_EQ(root.signals(),
              (std::vector<std::string>{path + " Decision", path + " EnforcementRepaired"}));
}

TEST_F(BusServerTest, TenThousandDynamicRulesInOneReply) {
    for (int c = 0; c < 1'000; ++c) {
        const std::string id = std::string(60, 'a') + std::to_string(c);
        add_container(id.c_str(), "a-container-with-a-longish-name");
        for (int r = 0; r < 10; ++r) {
            control.allow({.container = *ContainerId::parse(id),
                           .destination = {},
                           .destination_text = "2001:db8:1111:2222:3333:4444:5555:6666"},
                          [](auto) {});
        }
    }
    Client root{loop};
    const auto objects = root.call(root_path, object_manager, "GetManagedObjects");
    ASSERT_EQ(objects.error, "") << objects.text;
    std::size_t count = 0;
    sd_bus_message_enter_container(objects.message.get(), 'a', "{oa{sa{sv}}}");
    while (sd_bus_message_skip(objects.message.get(), "{oa{sa{sv}}}") > 0) {
        ++count;
    }
    EXPECT_EQ(count, 11'000U);
    const auto rows = std::get<0>(unpack<Rows>(root.call(root_path, manager, "ListDynamicRules")));
    EXPECT_EQ(rows.size(), 10'000U);
    EXPECT_EQ(
        std::get<0>(unpack<std::uint32_t>(root.call(root_path, manager, "FlushDynamicRules"))),
        10'000U);
}

TEST_F(BusServerTest, ASecondInstanceIsRefused) {
    auto second = BusServer::open(loop.get(), control, {.authority = &authority});
    ASSERT_TRUE(second);
    const auto named = (*second)->request_name();
    ASSERT_FALSE(named);
    EXPECT_EQ(named.error().code, ErrorCode::AlreadyExists);
}

TEST_F(BusServerTest, ComesBackWhenTheBusDoes) {
    for (int round = 0; round < 3; ++round) {
        lines.clear();
        bus->stop();
        ASSERT_TRUE(loop.run_until([&] { return lines.size() >= 2; }));
        add_container("c1"); // told to nobody, and no harm
        bus->start();
        ASSERT_TRUE(loop.run_until([&] { return lines.back() == "back on the system bus"; }));
        Client root{loop};
        EXPECT_EQ(root.call(root_path, manager, "ListRules").error, "");
        Client user{loop, plain_uid};
        std::optional<Outcome> outcome;
        const std::size_t before = authority.asked.size();
        user.send(user.make(root_path, manager, "ListRules"), outcome);
        EXPECT_TRUE(asked(before + 1));
    }
}

TEST(BusServerWithoutBusTest, IsUnavailable) {
    setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere/bus", 1);
    Loop loop;
    FakeControl control;
    const auto server = BusServer::open(loop.get(), control);
    ASSERT_FALSE(server);
    EXPECT_EQ(server.error().code, ErrorCode::Unavailable);
}

} // namespace

} // namespace outcall::dbus
