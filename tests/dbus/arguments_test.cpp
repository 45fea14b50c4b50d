// SPDX-License-Identifier: GPL-2.0-or-later
// From arguments to requests, and the field each error names.
#include "dbus/arguments.hpp"

#include <gtest/gtest.h>

namespace outcall::dbus {

namespace {

TEST(ArgumentsTest, EveryPropertyOfARegistrationIsTaken) {
    const ValueList list{std::string{"a"}, std::string{"b"}};
    const ValueMap map{{"k", std::string{"v"}}};
    const auto registration = to_registration("c1", "web",
                                              {{"pid", std::uint64_t{7}},
                                               {"addresses", ValueList{std::string{"10.9.0.2"}}},
                                               {"interface", std::string{"veth0"}},
                                               {"netns", std::string{"/run/netns/x"}},
                                               {"runtime", std::string{"runc"}},
                                               {"image", std::string{"busybox"}},
                                               {"command", list},
                                               {"volumes", list},
                                               {"env_keys", list},
                                               {"capabilities", list},
                                               {"labels", map},
                                               {"annotations", map}});
    ASSERT_TRUE(registration) << to_string(registration.error());
    const std::vector<std::string> texts{"a", "b"};
    const std::map<std::string, std::string> pairs{{"k", "v"}};
    EXPECT_EQ(registration->id.str(), "c1");
    EXPECT_EQ(registration->name, "web");
    EXPECT_EQ(registration->pid, 7);
    EXPECT_EQ(registration->addresses, std::vector{*IpAddress::parse("10.9.0.2")});
    EXPECT_EQ(registration->interface, "veth0");
    EXPECT_EQ(registration->netns, "/run/netns/x");
    EXPECT_EQ(registration->attributes, (ContainerAttributes{.runtime = "runc",
                                                             .image = "busybox",
                                                             .command = texts,
                                                             .volumes = texts,
                                                             .env_keys = texts,
                                                             .capabilities = texts,
                                                             .labels = pairs,
                                                             .annotations = pairs}));
}

TEST(ArgumentsTest, WrongPropertiesAreNamed) {
    const std::vector<std::pair<const char*, Value>> wrong{
        {"colour", std::string{"red"}},
        {"pid", std::uint64_t{0}},
        {"pid", std::int64_t{7}},
        {"pid", std::uint64_t{1} << 31},
        {"addresses", std::string{"10.9.0.2"}},
        {"addresses", ValueList{std::string{"10.9.0.0/24"}}},
        {"command", ValueList{std::uint64_t{1}}},
        {"labels", ValueMap{{"k", std::uint64_t{1}}}},
        {"runtime", true},
    };
    for (const auto& [name, value] : wrong) {
        const auto registration = to_registration("c1", "web", {{name, value}});
        ASSERT_FALSE(registration) << name;
        EXPECT_EQ(registration.error().code, ErrorCode::InvalidArgument);
        EXPECT_EQ(registration.error().where, std::string{"properties."} + name);
    }
    EXPECT_FALSE(to_registration("../etc", "web", {}));
}

TEST(ArgumentsTest, PropertiesOfARegistrationAreBounded) {
    const auto text = [](std::size_t bytes) { return Value{std::string(bytes, 'x')}; };
    const auto list = [&](std::size_t items, std::size_t bytes) {
        return Value{ValueList(items, text(bytes))};
    };
    const std::vector<std::tuple<const char*, Value, Value>> bounds{
        {"image", text(512), text(513)},
        {"runtime", text(512), text(513)},
        {"interface", text(15), text(16)},
        {"netns", text(4'096), text(4'097)},
        {"command", list(4'096, 64), list(4'096, 65)},
        {"volumes", list(4'096, 1), list(4'097, 1)},
        {"env_keys", list(4'096, 1), list(4'097, 1)},
        {"capabilities", list(4'096, 1), list(4'097, 1)},
        {"labels", ValueMap{{"k", text(262'143)}}, ValueMap{{"k", text(262'144)}}},
        {"annotations", ValueMap{{"k", text(262'143)}}, ValueMap{{"k", text(262'144)}}},
    };
    for (const auto& [name, fits, beyond] : bounds) {
        EXPECT_TRUE(to_registration("c1", "web", {{name, fits}})) << name;
        const auto refused = to_registration("c1", "web", {{name, beyond}});
        ASSERT_FALSE(refused) << name;
        EXPECT_EQ(refused.error().code, ErrorCode::LimitExceeded);
        EXPECT_EQ(refused.error().where, std::string{"properties."} + name);
    }
}

TEST(ArgumentsTest, LifetimesNeverTurnNegative) {
    EXPECT_FALSE(to_ttl(0));
    EXPECT_EQ(to_ttl(60), std::chrono::seconds{60});
    EXPECT_EQ(to_ttl(~std::uint64_t{0}), std::chrono::seconds::max());
}

} // namespace

} // namespace outcall::dbus
