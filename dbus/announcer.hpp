// SPDX-License-Identifier: GPL-2.0-or-later
// Tells the bus what changed. Everyone on the bus may listen, so objects are announced by their
// path alone; what is in them takes a call, which is authorized.
#pragma once

#include "dbus/handles.hpp"
#include "engine/control.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>

namespace outcall::dbus {

// While it is not attached to a connection, nothing is told. Changes of properties are collected
// and told at the end of the loop's turn, once each.
class Announcer : public ControlObserver {
public:
    // Both must outlive it.
    Announcer(sd_event* loop, const Control& control);

    void container_added(const ContainerId& id) override;
    void container_changed(const ContainerId& id) override;
    void container_removed(const ContainerId& id, std::string_view cause,
                           std::uint32_t removed_rules) override;
    void dynamic_rule_added(const ContainerId& container, DynamicRuleId id) override;
    void dynamic_rule_changed(const ContainerId& container, DynamicRuleId id) override;
    void dynamic_rule_removed(const ContainerId& container, DynamicRuleId id) override;
    void request_added(const RuleRequestId& id) override;
    void request_changed(const RuleRequestId& id) override;
    void request_removed(const RuleRequestId& id) override;
    void decided(std::string_view container, const Decision& decision,
                 const Context& context) override;
    void rules_reloaded(const ReloadResult& result, std::uint64_t generation) override;
    void enforcement_repaired(std::string_view what, std::string_view cause) override;
    void status_changed() override;

protected:
    // Not owned; nullptr while there is no connection.
    void attach(sd_bus* bus) { bus_ = bus; }

private:
    using Names = std::set<const char*, std::less<>>;
    using ObjectInterface = std::pair<std::string, const char*>;

    static int on_turn_end(sd_event_source* source, void* userdata) noexcept;

    void announce(const char* member, const std::string& path, const char* interface);
    void property_changed(const std::string& path, const char* interface, const char* property);
    void tell_changes();

    const Control& control_;
    sd_bus* bus_ = nullptr;
    Status told_; // the status listeners know
    std::map<ObjectInterface, Names> changed_;
    EventSource turn_end_;
};

} // namespace outcall::dbus
