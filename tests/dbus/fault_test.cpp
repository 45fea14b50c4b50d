// SPDX-License-Identifier: GPL-2.0-or-later
// Faults thrown wherever libsystemd calls us: an error reply each, and the server answers on.
#include "tests/dbus/bus_fixture.hpp"

#include <new>
#include <stdexcept>
#include <system_error>

namespace outcall::dbus {

namespace {

using FaultTest = BusTest;

struct NotAnException {};

const std::array<std::function<void()>, 5> faults{
    [] { throw std::runtime_error{"wrong\n\x1b[31m\xff"}; },
    [] { throw std::bad_alloc{}; },
    [] { throw std::system_error{std::make_error_code(std::errc::io_error)}; },
    [] { throw 42; },
    [] { throw NotAnException{}; },
};

struct Place {
    const char* function; // of Control
    std::string path;
    const char* interface;
    const char* member;
    const char* argument; // nullptr: none
};

TEST_F(FaultTest, FiveKindsInEveryKindOfCallback) {
    const std::string container = add_container("c1");
    const std::array places{
        Place{"rules", root_path, manager, "ListRules", nullptr},  // method
        Place{"status", root_path, manager, "ListRules", nullptr}, // find
        Place{"container", container, "org.freedesktop.DBus.Properties", "GetAll",
              "org.outcall.Container1"}, // find
        Place{"containers", containers_path, "org.freedesktop.DBus.Introspectable", "Introspect",
              nullptr}, // nodes
    };
    Client root{loop};
    for (const Place& place : places) {
        for (const auto& fault : faults) {
            control.on_entry = [&](std::string_view function) {
                if (function == place.function) {
                    fault();
                }
            };
            const Message call = root.make_empty(place.path, place.interface, place.member);
            if (place.argument != nullptr) {
                sd_bus_message_append_basic(call.get(), 's', place.argument);
            }
            const Outcome outcome = root.call(call);
            EXPECT_FALSE(outcome.error.empty()) << place.function;
            EXPECT_NE(outcome.error, "no reply") << place.function;
            control.on_entry = [](std::string_view) {};
            EXPECT_EQ(root.call(root_path, manager, "ListRules").error, "") << place.function;
        }
    }
}

TEST_F(FaultTest, FaultsWhileACallIsJudgedDenyIt) {
    Client user{loop, plain_uid};
    for (const auto& fault : faults) {
        control.on_entry = [&](std::string_view function) {
            if (function == "find_container") {
                fault();
            }
        };
        EXPECT_EQ(user.call(root_path, manager, "GetContainer", "s", "web").error, denied);
        EXPECT_TRUE(authority.asked.empty());
    }
}

TEST_F(FaultTest, AForgottenReplyIsAnInternalError) {
    Client root{loop};
    control.hold_answers = true;
    std::optional<Outcome> outcome;
    root.send(root.make(root_path, manager, "ReloadRules"), outcome);
    ASSERT_TRUE(loop.run_until([&] { return !control.held.empty(); }));
    EXPECT_FALSE(outcome.has_value());
    control.held.clear();
    ASSERT_TRUE(loop.run_until([&] { return outcome.has_value(); }));
    EXPECT_EQ(outcome->error, "org.outcall.Error.Internal");
}

TEST_F(FaultTest, AReplyThatOutlivesTheServerIsHarmless) {
    Client root{loop};
    control.hold_answers = true;
    std::optional<Outcome> outcome;
    root.send(root.make(root_path, manager, "ReloadRules"), outcome);
    ASSERT_TRUE(loop.run_until([&] { return !control.held.empty(); }));
    control.observer = nullptr;
    server.reset();
    control.held.front()();
    ASSERT_TRUE(loop.run_until([&] { return outcome.has_value(); }));
    EXPECT_EQ(outcome->error, "org.freedesktop.DBus.Error.NoReply");
}

TEST_F(FaultTest, TextThatIsNotUtf8IsSentAllTheSame) {
    add_container("c1", "w\xff\xfe"
                        "b");
    Client root{loop};
    const Outcome all =
        root.call(root_path, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects");
    EXPECT_EQ(all.error, "");
}

} // namespace

} // namespace outcall::dbus
