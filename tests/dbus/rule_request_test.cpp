// SPDX-License-Identifier: GPL-2.0-or-later
// Rule requests as objects on the bus.
#include "tests/dbus/bus_fixture.hpp"

#include <algorithm>

namespace outcall::dbus {
namespace {

constexpr const char* interface = "org.outcall.RuleRequest1";
constexpr const char* properties = "org.freedesktop.DBus.Properties";
constexpr const char* object_manager = "org.freedesktop.DBus.ObjectManager";

class RuleRequestTest : public BusTest {
protected:
    std::string add_request(RuleSubmission submission = {.rule_file = "version: \"1\"\n"}) {
        add_container("c1");
        std::string path;
        control.submit_request(
            *ContainerId::parse("c1"), std::move(submission),
            [&](const Result<RuleRequestId>& id) { path = object_path(id.value()).text; });
        return path;
    }

    template <typename Value>
    Value get(Client& client, const std::string& path, const char* of, const char* name) {
        const Outcome outcome = client.call(path, properties, "Get", "ss", of, name);
        EXPECT_EQ(outcome.error, "") << outcome.text;
        Value value{};
        sd_bus_message_enter_container(outcome.message.get(), 'v', nullptr);
        EXPECT_TRUE(read(outcome.message.get(), value)) << name;
        return value;
    }
};

TEST_F(RuleRequestTest, TellsWhatWasAskedAndWhatItWouldAllow) { // S003-FR-026
    const std::string path = add_request(
        {.description = "d", .access = {{"port", std::int64_t{443}}}, .condition = "c"});
    Client root{loop};
    EXPECT_EQ(path, "/org/outcall/request/rr_2d100000000000");
    EXPECT_EQ(get<std::string>(root, path, interface, "Id"), "rr-100000000000");
    EXPECT_EQ(get<std::string>(root, path, interface, "Container"), "c1");
    EXPECT_EQ(get<std::string>(root, path, interface, "ContainerName"), "web");
    EXPECT_EQ(get<std::string>(root, path, interface, "Status"), "pending");
    EXPECT_EQ(get<ValueMap>(root, path, interface, "Access").at("port"), Value{std::int64_t{443}});
    const auto rules = get<Rows>(root, path, interface, "NewlyAllows");
    ASSERT_EQ(rules.size(), 1U);
    EXPECT_EQ(rules[0].at("id"), Value{"asked"});
    EXPECT_EQ(rules[0].at("condition"), Value{"c"});
    EXPECT_EQ(get<ValueMap>(root, path, interface, "DecisionNow").at("decision"), Value{"block"});
    EXPECT_EQ(get<std::uint32_t>(root, root_path, manager, "PendingRequestCount"), 1U);
}

TEST_F(RuleRequestTest, IsApprovedForTheDigestItHas) { // S003-FR-026
    const std::string path = add_request();
    Client root{loop};
    const Outcome approved = root.call(path, interface, "Approve");
    EXPECT_EQ(approved.error, "");
    std::uint32_t rules = 0;
    EXPECT_TRUE(read(approved.message.get(), rules));
    EXPECT_EQ(rules, 3U);
    EXPECT_EQ(get<std::string>(root, path, interface, "Status"), "approved");
    EXPECT_EQ(root.call(path, interface, "Deny", "s", "no").error, "org.outcall.Error.Conflict");
    EXPECT_EQ(control.journal.back(), "deny_request rr-100000000000");
}

TEST_F(RuleRequestTest, IsDeniedWithAReason) {
    const std::string path = add_request();
    Client root{loop};
    EXPECT_EQ(root.call(path, interface, "Deny", "s", "no").error, "");
    EXPECT_EQ(get<std::string>(root, path, interface, "Status"), "denied");
    EXPECT_EQ(get<std::string>(root, path, interface, "Reason"), "no");
    EXPECT_EQ(get<std::uint32_t>(root, root_path, manager, "PendingRequestCount"), 0U);
    EXPECT_EQ(root.call(path, interface, "Approve").error, "org.outcall.Error.Conflict");
}

TEST_F(RuleRequestTest, IsInTheTreeOnce) {
    const std::string path = add_request();
    Client root{loop};
    const Outcome managed = root.call(root_path, object_manager, "GetManagedObjects");
    EXPECT_EQ(managed.error, "");
    int found = 0;
    sd_bus_message* reply = managed.message.get();
    sd_bus_message_enter_container(reply, 'a', "{oa{sa{sv}}}");
    while (sd_bus_message_enter_container(reply, 'e', "oa{sa{sv}}") > 0) {
        const char* object = nullptr;
        sd_bus_message_read_basic(reply, 'o', &object);
        found += object == path ? 1 : 0;
        sd_bus_message_skip(reply, "a{sa{sv}}");
        sd_bus_message_exit_container(reply);
    }
    EXPECT_EQ(found, 1);
    EXPECT_EQ(root.call("/org/outcall/request/rr_2d000000000000", interface, "Approve").error,
              "org.freedesktop.DBus.Error.UnknownObject");
}

TEST_F(RuleRequestTest, IsNobodysToDecideWhomTheAuthorityRefuses) {
    const std::string path = add_request();
    Client plain{loop, plain_uid};
    std::optional<Outcome> outcome;
    plain.send(plain.make(path, interface, "Approve"), outcome);
    ASSERT_TRUE(asked(1));
    EXPECT_EQ(authority.asked[0].inquiry.action, "org.outcall.decide-requests");
    EXPECT_EQ(authority.asked[0].inquiry.details.at("container"), "c1");
    EXPECT_EQ(authority.asked[0].inquiry.details.at("rule"), "rr-100000000000");
    authority.answer(0, Answer::No);
    ASSERT_TRUE(loop.run_until([&] { return outcome.has_value(); }));
    EXPECT_EQ(outcome->error, denied);
    EXPECT_EQ(control.request(RuleRequestId::parse("rr-100000000000").value())->status,
              RuleRequestStatus::Pending);
}

TEST_F(RuleRequestTest, ComesGoesAndChangesAreTold) {
    add_container("c1");
    Client listener{loop};
    listener.listen();
    const std::string path = add_request();
    const auto id = RuleRequestId::parse("rr-100000000000").value();
    control.deny_request(id, "no", [](auto) {});
    server->request_removed(id);
    const std::string added = "/org/outcall InterfacesAdded";
    const std::string removed = "/org/outcall InterfacesRemoved";
    ASSERT_TRUE(
        loop.run_until([&] { return std::ranges::count(listener.signals(), removed) == 1; }));
    EXPECT_EQ(std::ranges::count(listener.signals(), added), 1);
}

TEST_F(RuleRequestTest, ADecisionInvalidatesWhatItChanged) {
    const std::string path = add_request();
    loop.settle();
    Client listener{loop};
    listener.listen();
    control.deny_request(RuleRequestId::parse("rr-100000000000").value(), "no", [](auto) {});
    ASSERT_TRUE(loop.run_until([&] { return listener.invalidated().size() >= 6; }));
    for (const std::string property : {"Status", "DecidedAt", "Reason"}) {
        EXPECT_EQ(std::ranges::count(listener.invalidated(), property), 1) << property;
    }
    ASSERT_TRUE(loop.run_until([&] { return !listener.told().empty(); }));
    EXPECT_EQ(std::ranges::count(listener.told(), "PendingRequestCount"), 1);
}

} // namespace
} // namespace outcall::dbus
