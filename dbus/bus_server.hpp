// SPDX-License-Identifier: GPL-2.0-or-later
// The daemon on the system bus: serves the object tree, and comes back when the bus does.
#pragma once

#include "dbus/announcer.hpp"
#include "dbus/authority.hpp"
#include "dbus/container_adaptor.hpp"
#include "dbus/dynamic_rule_adaptor.hpp"
#include "dbus/gate.hpp"
#include "dbus/limits.hpp"
#include "dbus/manager_adaptor.hpp"
#include "dbus/rule_request_adaptor.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace outcall::dbus {

struct BusOptions {
    std::chrono::microseconds check_deadline = limits::check_deadline;
    // Told when the connection is lost, cannot be had, or is there again; one line for the log.
    std::function<void(const std::string&)> on_connection = {};
    // Another authority than polkit, for tests. Not owned.
    Authority* authority = nullptr;
};

// Observes Control and tells the bus. Everything happens on the loop's thread.
class BusServer final : public Announcer {
public:
    // Connects to DBUS_SYSTEM_BUS_ADDRESS or the system bus and publishes the objects. `loop` and
    // `control` must outlive it. Unavailable: no bus.
    static Result<std::unique_ptr<BusServer>> open(sd_event* loop, Control& control,
                                                   BusOptions options = {});
    ~BusServer() override;

    void container_added(const ContainerId& id) override;
    void container_removed(const ContainerId& id, std::string_view cause,
                           std::uint32_t removed_rules) override;

    // Owns org.outcall from here on, on later connections too. Waits for the bus daemon's answer.
    // AlreadyExists: another instance owns it.
    Result<void> request_name();

private:
    // What lives as long as one connection.
    struct Connection {
        Bus bus;
        std::unique_ptr<PolkitAuthority> polkit;
        std::unique_ptr<Gate> gate;
        std::vector<Slot> slots;
    };

    BusServer(sd_event* loop, Control& control, BusOptions options);

    static int open_bus(Bus& bus);
    Result<void> connect();
    int publish(Connection& connection);
    void reconnect();
    void retry_later();
    void report(const std::string& line) const;
    Result<std::vector<std::string>> list_nodes(std::string_view prefix);

    static int on_enumerate(sd_bus* bus, const char* prefix, void* userdata, char*** nodes,
                            sd_bus_error* error) noexcept;
    static int on_enumerate_requests(sd_bus* bus, const char* prefix, void* userdata, char*** nodes,
                                     sd_bus_error* error) noexcept;
    static int on_disconnected(sd_bus_message* signal, void* userdata,
                               sd_bus_error* error) noexcept;
    static int on_name(sd_bus_message* reply, void* userdata, sd_bus_error* error) noexcept;
    static int on_retry(sd_event_source* source, std::uint64_t now, void* userdata) noexcept;

    sd_event* loop_;
    Control& control_;
    BusOptions options_;
    ManagerAdaptor manager_;
    ContainerAdaptor containers_;
    DynamicRuleAdaptor dynamic_rules_;
    RuleRequestAdaptor requests_;
    std::optional<std::vector<std::string>> container_nodes_; // nothing: to be listed again
    bool name_wanted_ = false;
    std::chrono::milliseconds backoff_ = limits::reconnect_first;
    EventSource retry_;
    Connection connection_;
};

} // namespace outcall::dbus
