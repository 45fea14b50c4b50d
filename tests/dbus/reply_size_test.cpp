// SPDX-License-Identifier: GPL-2.0-or-later
// Answers stay within what the bus daemon takes: it closes the connection at 32 MiB.
#include "tests/dbus/bus_fixture.hpp"

namespace outcall::dbus {

namespace {

using ReplySizeTest = BusTest;

constexpr const char* container_interface = "org.outcall.Container1";
constexpr const char* properties = "org.freedesktop.DBus.Properties";
constexpr const char* object_manager = "org.freedesktop.DBus.ObjectManager";

// The bus daemon closes the connection of who sends more than 32 MiB.
TEST_F(ReplySizeTest, LongTextsAreNoWayToGetUsDisconnected) {
    for (int c = 0; c < 1'000; ++c) {
        control.register_container({.id = *ContainerId::parse("c" + std::to_string(c)),
                                    .name = "web",
                                    .addresses = {*IpAddress::parse("10.9.0.2")},
                                    .attributes = {.image = std::string(40'000, 'x')}},
                                   [](auto) {});
    }
    Client root{loop};
    EXPECT_EQ(root.call(root_path, object_manager, "GetManagedObjects").error,
              "org.outcall.Error.LimitExceeded");
    EXPECT_EQ(root.call(root_path, manager, "ListRules").error, "");
    EXPECT_TRUE(lines.empty());
}

TEST_F(ReplySizeTest, AReplyTheBusWouldKillUsForIsNotMade) {
    const std::string container = add_container("c1");
    for (std::size_t i = 0; i < limits::reply_rows; ++i) {
        control.allow({.container = *ContainerId::parse("c1"),
                       .destination = {},
                       .destination_text = "2001:db8:1111:2222:3333:4444:5555:6666"},
                      [](auto) {});
    }
    Client root{loop};
    EXPECT_EQ(root.call(root_path, manager, "ListDynamicRules").error, "");
    const char* limit = "org.outcall.Error.LimitExceeded";
    EXPECT_EQ(root.call(root_path, object_manager, "GetManagedObjects").error, limit);
    control.allow(
        {.container = *ContainerId::parse("c1"), .destination = {}, .destination_text = "x"},
        [](auto) {});
    EXPECT_EQ(root.call(root_path, manager, "ListDynamicRules").error, limit);
    EXPECT_EQ(root.call(container, properties, "GetAll", "s", container_interface).error, "");
}

TEST_F(ReplySizeTest, IntrospectionListsAThousandContainersAtMost) {
    for (int c = 0; c < 1'001; ++c) {
        add_container(("c" + std::to_string(c)).c_str());
    }
    Client root{loop};
    const auto answer =
        root.call(containers_path, "org.freedesktop.DBus.Introspectable", "Introspect");
    std::string text;
    ASSERT_TRUE(read(answer.message.get(), text));
    std::size_t nodes = 0;
    for (std::size_t at = 0; (at = text.find("<node name=", at)) != std::string::npos; ++at) {
        ++nodes;
    }
    EXPECT_EQ(nodes, limits::introspection_nodes);
}

} // namespace

} // namespace outcall::dbus
