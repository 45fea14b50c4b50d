// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/bus.hpp"

#include <gtest/gtest.h>
#include <utility>

namespace outcall::cli {
namespace {

TEST(Variants, CarryContexts) {
    const auto context = to_bus({{"network", {{"port", Value{std::int64_t{443}}}}}, {"dns", {}}});
    ASSERT_EQ(context.size(), 2U);
    EXPECT_EQ(context.at("network").at("port").get<std::int64_t>(), 443);
    EXPECT_TRUE(context.at("dns").empty());
}

TEST(Variants, HaveTheTypesOfTheContract) {
    const std::pair<Value, const char*> types[] = {
        {Value{std::int64_t{-1}}, "x"},
        {Value{"a"}, "s"},
        {Value{true}, "b"},
        {Value{1.5}, "d"},
        {Value{ValueList{"a", "b"}}, "as"},
        {Value{ValueList{}}, "as"},
        {Value{ValueList{"a", Value{std::int64_t{1}}}}, "av"},
        {Value{ValueMap{{"k", "v"}}}, "a{sv}"},
    };
    for (const auto& [value, type] : types) {
        EXPECT_EQ(to_variant(value).peekValueType(), type);
        EXPECT_EQ(to_value(to_variant(value)), value) << type;
    }
}

TEST(Variants, OfAnyWidthAreRead) {
    EXPECT_EQ(to_value(sdbus::Variant{std::uint8_t{7}}), Value{std::uint64_t{7}});
    EXPECT_EQ(to_value(sdbus::Variant{std::uint32_t{7}}), Value{std::uint64_t{7}});
    EXPECT_EQ(to_value(sdbus::Variant{std::int16_t{-7}}), Value{std::int64_t{-7}});
    EXPECT_EQ(to_value(sdbus::Variant{sdbus::ObjectPath{"/a"}}), Value{"/a"});
    EXPECT_EQ(to_value(sdbus::Variant{std::vector<sdbus::ObjectPath>{"/a"}}),
              Value{ValueList{"/a"}});
    EXPECT_EQ(to_value(sdbus::Variant{std::map<std::string, std::string>{{"k", "v"}}}),
              (Value{ValueMap{{"k", "v"}}}));
    EXPECT_EQ(to_value(sdbus::Variant{std::vector<std::uint64_t>{1}}), Value{}); // no such member
    EXPECT_EQ(to_value(sdbus::Variant{}), Value{});
}

TEST(Failures, HaveTheExitStatusOfTheirErrorName) {
    const std::pair<const char*, ExitStatus> meanings[] = {
        {"org.freedesktop.DBus.Error.AccessDenied", ExitStatus::NotAuthorized},
        {"org.freedesktop.DBus.Error.InteractiveAuthorizationRequired", ExitStatus::NotAuthorized},
        {"org.freedesktop.DBus.Error.ServiceUnknown", ExitStatus::Unreachable},
        {"org.freedesktop.DBus.Error.NameHasNoOwner", ExitStatus::Unreachable},
        {"org.freedesktop.DBus.Error.NoReply", ExitStatus::Unreachable},
        {"org.freedesktop.DBus.Error.Timeout", ExitStatus::Unreachable},
        {"org.freedesktop.DBus.Error.Disconnected", ExitStatus::Unreachable},
        {"org.freedesktop.DBus.Error.Spawn.ChildExited", ExitStatus::Unreachable},
        {"System.Error.ECONNRESET", ExitStatus::Unreachable},
        {"System.Error.EINVAL", ExitStatus::Failed},
        {"org.freedesktop.DBus.Error.UnknownObject", ExitStatus::Failed},
        {"org.outcall.Error.NotFound", ExitStatus::Failed},
        {"org.outcall.Error.NotEnforcing", ExitStatus::Failed},
    };
    for (const auto& [error, status] : meanings)
        EXPECT_EQ(failure_of(sdbus::Error{error, "why"}).status, status) << error;
}

TEST(Failures, SayWhatTheDaemonSaid) {
    EXPECT_EQ(failure_of(sdbus::Error{"org.outcall.Error.NotFound", "no container 'web'"}),
              (Failure{ExitStatus::Failed, "no container 'web'"}));
    EXPECT_EQ(failure_of(sdbus::Error{"org.example.Error", ""}).message, "org.example.Error");
}

} // namespace
} // namespace outcall::cli
