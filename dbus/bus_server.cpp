// SPDX-License-Identifier: GPL-2.0-or-later
// Connection, objects and name; again and again if the bus goes away.
#include "dbus/bus_server.hpp"

#include "dbus/object_nodes.hpp"
#include "dbus/object_path.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

namespace outcall::dbus {

namespace {

constexpr const char* bus_name = "org.outcall";
constexpr const char* default_address = "unix:path=/run/dbus/system_bus_socket";
constexpr const char* local = "org.freedesktop.DBus.Local";
constexpr const char* local_path = "/org/freedesktop/DBus/Local";

template <typename Add>
Slot added(Add add) {
    sd_bus_slot* slot = nullptr;
    add(&slot);
    return Slot{slot};
}

std::string text_of(int result) {
    return std::generic_category().message(-result);
}

} // namespace

BusServer::BusServer(sd_event* loop, Control& control, BusOptions options)
    : Announcer{loop, control}, loop_{loop}, control_{control}, options_{std::move(options)},
      manager_{control}, containers_{control}, dynamic_rules_{control}, requests_{control} {
}

BusServer::~BusServer() {
    if (connection_.bus) {
        sd_bus_flush(connection_.bus.get());
    }
}

Result<std::unique_ptr<BusServer>> BusServer::open(sd_event* loop, Control& control,
                                                   BusOptions options) {
    std::unique_ptr<BusServer> server{new BusServer{loop, control, std::move(options)}};
    if (auto done = server->connect(); !done) {
        return std::unexpected(done.error());
    }
    return server;
}

// As sd_bus_open_system() does, but no message may carry descriptors: no member takes one.
int BusServer::open_bus(Bus& bus) {
    sd_bus* raw = nullptr;
    if (const int result = sd_bus_new(&raw); result < 0) {
        return result;
    }
    bus.reset(raw);
    const char* address = secure_getenv("DBUS_SYSTEM_BUS_ADDRESS");
    for (const int result :
         {sd_bus_set_description(raw, "outcalld"),
          sd_bus_set_address(raw, address != nullptr ? address : default_address),
          sd_bus_set_bus_client(raw, 1), sd_bus_negotiate_fds(raw, 0)}) {
        if (result < 0) {
            return result;
        }
    }
    return sd_bus_start(raw);
}

Result<void> BusServer::connect() {
    Connection fresh;
    int result = open_bus(fresh.bus);
    sd_bus* raw = fresh.bus.get();
    if (result >= 0) {
        result = publish(fresh);
    }
    if (result >= 0) {
        result = sd_bus_attach_event(raw, loop_, SD_EVENT_PRIORITY_NORMAL);
    }
    if (result < 0) {
        return fail(ErrorCode::Unavailable, "cannot use the system bus: " + text_of(result));
    }
    connection_ = std::move(fresh);
    attach(raw);
    return {};
}

int BusServer::publish(Connection& connection) {
    sd_bus* bus = connection.bus.get();
    connection.polkit = std::make_unique<PolkitAuthority>(bus, options_.check_deadline);
    Authority& authority = options_.authority != nullptr ? *options_.authority : *connection.polkit;
    connection.gate = std::make_unique<Gate>(bus, loop_, authority, control_);
    if (const int result = connection.gate->install(); result < 0) {
        return result;
    }
    connection.slots.push_back(manager_.publish(bus, root_path));
    connection.slots.push_back(containers_.publish(bus, containers_path));
    connection.slots.push_back(dynamic_rules_.publish(bus, containers_path));
    connection.slots.push_back(requests_.publish(bus, requests_path));
    connection.slots.push_back(
        added([&](sd_bus_slot** slot) { sd_bus_add_object_manager(bus, slot, root_path); }));
    connection.slots.push_back(added([&](sd_bus_slot** slot) {
        sd_bus_add_node_enumerator(bus, slot, containers_path, &on_enumerate, this);
    }));
    connection.slots.push_back(added([&](sd_bus_slot** slot) {
        sd_bus_add_node_enumerator(bus, slot, requests_path, &on_enumerate_requests, this);
    }));
    connection.slots.push_back(added([&](sd_bus_slot** slot) {
        sd_bus_match_signal_async(bus, slot, local, local_path, local, "Disconnected",
                                  &on_disconnected, nullptr, this);
    }));
    const bool complete = std::ranges::all_of(connection.slots, [](const Slot& s) { return !!s; });
    return complete ? 0 : -ENOMEM;
}

Result<void> BusServer::request_name() {
    const int result = sd_bus_request_name(connection_.bus.get(), bus_name, 0);
    if (result == -EEXIST) {
        return fail(ErrorCode::AlreadyExists, "another instance owns org.outcall");
    }
    if (result < 0) {
        return fail(ErrorCode::Unavailable, "cannot own org.outcall: " + text_of(result));
    }
    name_wanted_ = true;
    return {};
}

// Anyone may introspect as often as he likes: only the first time costs.
Result<std::vector<std::string>> BusServer::list_nodes(std::string_view prefix) {
    if (prefix != containers_path) {
        return object_nodes(control_, prefix);
    }
    if (!container_nodes_) {
        container_nodes_ = object_nodes(control_, prefix).value();
    }
    return *container_nodes_;
}

void BusServer::container_added(const ContainerId& id) {
    container_nodes_.reset();
    Announcer::container_added(id);
}

void BusServer::container_removed(const ContainerId& id, std::string_view cause,
                                  std::uint32_t removed_rules) {
    container_nodes_.reset();
    Announcer::container_removed(id, cause, removed_rules);
}

int BusServer::on_enumerate(sd_bus*, const char* prefix, void* userdata, char*** nodes,
                            sd_bus_error* error) noexcept {
    try {
        const auto paths = static_cast<BusServer*>(userdata)->list_nodes(prefix);
        if (!paths) {
            return sd_bus_error_set(error, bus_error_name(paths.error().code).c_str(),
                                    paths.error().message.c_str());
        }
        return to_strv(*paths, *nodes);
    } catch (...) {
        return report_fault(error);
    }
}

int BusServer::on_enumerate_requests(sd_bus*, const char* prefix, void* userdata, char*** nodes,
                                     sd_bus_error* error) noexcept {
    try {
        const auto* self = static_cast<BusServer*>(userdata);
        return to_strv(request_nodes(self->control_, prefix), *nodes);
    } catch (...) {
        return report_fault(error);
    }
}

int BusServer::on_disconnected(sd_bus_message*, void* userdata, sd_bus_error*) noexcept {
    auto* self = static_cast<BusServer*>(userdata);
    self->attach(nullptr);
    self->report("the connection to the system bus is lost");
    self->retry_later();
    return 0;
}

// The dead connection goes when the timer fires: it is still running its callbacks now.
void BusServer::retry_later() {
    sd_event_source* source = nullptr;
    const auto delay = std::chrono::microseconds{backoff_};
    backoff_ = std::min(backoff_ * 2, limits::reconnect_last);
    sd_event_add_time_relative(loop_, &source, CLOCK_MONOTONIC,
                               static_cast<std::uint64_t>(delay.count()), 0, &on_retry, this);
    retry_.reset(source);
}

int BusServer::on_retry(sd_event_source*, std::uint64_t, void* userdata) noexcept {
    auto* self = static_cast<BusServer*>(userdata);
    try {
        self->reconnect();
    } catch (const std::exception&) {
        self->retry_later();
    }
    return 0;
}

void BusServer::reconnect() {
    connection_ = {};
    if (auto done = connect(); !done) {
        report(done.error().message);
        retry_later();
        return;
    }
    if (name_wanted_) {
        sd_bus_request_name_async(connection_.bus.get(), nullptr, bus_name, 0, &on_name, this);
    }
}

int BusServer::on_name(sd_bus_message* reply, void* userdata, sd_bus_error*) noexcept {
    auto* self = static_cast<BusServer*>(userdata);
    constexpr std::uint32_t primary_owner = 1;
    std::uint32_t answer = 0;
    const bool owned = sd_bus_message_is_method_error(reply, nullptr) == 0 &&
                       sd_bus_message_read_basic(reply, 'u', &answer) > 0 &&
                       answer == primary_owner;
    if (owned) {
        self->backoff_ = limits::reconnect_first;
        self->report("back on the system bus");
    } else {
        self->report("another instance owns org.outcall");
        self->attach(nullptr);
        self->retry_later();
    }
    return 0;
}

void BusServer::report(const std::string& line) const {
    if (options_.on_connection) {
        options_.on_connection(line);
    }
}

} // namespace outcall::dbus
