// SPDX-License-Identifier: GPL-2.0-or-later
// A served object tree on a private bus, with Control and authority faked.
#pragma once

#include "dbus/bus_server.hpp"
#include "dbus/object_path.hpp"
#include "tests/dbus/fake_authority.hpp"
#include "tests/dbus/fake_control.hpp"
#include "tests/dbus/private_bus.hpp"

#include <gtest/gtest.h>

namespace outcall::dbus {

inline constexpr uid_t plain_uid = 65534;
inline constexpr const char* manager = "org.outcall.Manager1";
inline constexpr const char* denied = "org.freedesktop.DBus.Error.AccessDenied";

class BusTest : public testing::Test {
protected:
    void SetUp() override {
        if (geteuid() != 0) {
            GTEST_SKIP() << "clients of several uids need root";
        }
        bus = std::make_unique<PrivateBus>();
        auto opened = BusServer::open(
            loop.get(), control,
            {.on_connection = [this](const std::string& line) { lines.push_back(line); },
             .authority = &authority});
        ASSERT_TRUE(opened) << to_string(opened.error());
        server = *std::move(opened);
        const auto named = server->request_name();
        ASSERT_TRUE(named) << to_string(named.error());
        control.observer = server.get();
    }

    // Registers a container and gives the path of its object.
    std::string add_container(const char* id, const char* name = "web") {
        const auto address = *IpAddress::parse("10.9.0.2");
        control.register_container(
            {.id = *ContainerId::parse(id), .name = name, .addresses = {address}}, [](auto) {});
        return object_path(*ContainerId::parse(id)).text;
    }

    // Runs until the authority was asked `count` questions.
    bool asked(std::size_t count) {
        return loop.run_until([&] { return authority.asked.size() >= count; });
    }

    Loop loop;
    std::unique_ptr<PrivateBus> bus;
    FakeControl control;
    FakeAuthority authority;
    std::vector<std::string> lines;
    std::unique_ptr<BusServer> server;
};

} // namespace outcall::dbus
