// SPDX-License-Identifier: GPL-2.0-or-later
// Serves a faked Control with the real authority, for authorization_matrix.py.
// usage: dbus_test_server DEADLINE_MILLISECONDS
#include "dbus/bus_server.hpp"
#include "tests/dbus/fake_control.hpp"

#include <cstdio>
#include <cstdlib>

using namespace outcall;
using namespace outcall::dbus;

int main(int argc, char** argv) {
    if (argc != 2) {
        return 2;
    }
    sd_event* loop = nullptr;
    if (sd_event_default(&loop) < 0) {
        return 1;
    }
    FakeControl control;
    const ContainerId id = *ContainerId::parse("c1");
    control.register_container(
        {.id = id, .name = "web", .addresses = {*IpAddress::parse("10.9.0.2")}}, [](auto) {});
    control.allow({.container = id, .destination = {}, .destination_text = "192.0.2.1"},
                  [](auto) {});

    control.submit_request(id, {.rule_file = "version: \"1\"\n"}, [](auto) {});

    auto server = BusServer::open(
        loop, control, {.check_deadline = std::chrono::milliseconds{std::atol(argv[1])}});
    if (!server || !(*server)->request_name()) {
        return 1;
    }
    control.observer = server->get();
    std::puts("ready");
    std::fflush(stdout);
    return sd_event_loop(loop) < 0 ? 1 : 0;
}
