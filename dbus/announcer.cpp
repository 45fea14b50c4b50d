// SPDX-License-Identifier: GPL-2.0-or-later
// Signals of the object tree and of the root object.
#include "dbus/announcer.hpp"

#include "dbus/container_adaptor.hpp"
#include "dbus/dynamic_rule_adaptor.hpp"
#include "dbus/manager_adaptor.hpp"
#include "dbus/object_path.hpp"
#include "dbus/rule_request_adaptor.hpp"

#include <array>
#include <system_error>
#include <vector>

namespace outcall::dbus {

namespace {

constexpr const char* manager = ManagerAdaptor::interface_name;
constexpr const char* container_interface = ContainerAdaptor::interface_name;
constexpr const char* rule_interface = DynamicRuleAdaptor::interface_name;
constexpr const char* request_interface = RuleRequestAdaptor::interface_name;

// The members of Status and the properties that tell them.
struct StatusProperty {
    const char* name;
    bool (*differs)(const Status&, const Status&);
};

template <auto Member>
constexpr bool differs(const Status& before, const Status& now) {
    return before.*Member != now.*Member;
}

constexpr std::array status_properties{
    StatusProperty{"Bridges", &differs<&Status::bridges>},
    StatusProperty{"BridgeUp", &differs<&Status::bridge_up>},
    StatusProperty{"Enforcing", &differs<&Status::enforcing>},
    StatusProperty{"State", &differs<&Status::state>},
    StatusProperty{"RuleCount", &differs<&Status::rule_count>},
    StatusProperty{"RuleFileCount", &differs<&Status::rule_file_count>},
    StatusProperty{"PolicyGeneration", &differs<&Status::policy_generation>},
    StatusProperty{"ContainerCount", &differs<&Status::container_count>},
    StatusProperty{"DynamicRuleCount", &differs<&Status::dynamic_rule_count>},
    StatusProperty{"PendingRequestCount", &differs<&Status::pending_request_count>},
    StatusProperty{"KernelFeatures", &differs<&Status::kernel_features>},
};

bool locked_down(const Status& status) {
    return status.state == DaemonState::Lockdown;
}

// What a request was about, by namespace.field. Nothing of http, run and docker: they may carry
// secrets.
ValueMap flow_of(const Context& context) {
    ValueMap flow;
    for (const FieldDeclaration& field : context_fields) {
        const Value* value = context.find(field.ns, field.name);
        if (value != nullptr && (field.ns == Namespace::Network || field.ns == Namespace::Dns)) {
            flow.emplace(std::string{name(field.ns)} + "." + std::string{field.name}, *value);
        }
    }
    return flow;
}

} // namespace

Announcer::Announcer(sd_event* loop, const Control& control)
    : control_{control}, told_{control.status()} {
    sd_event_source* source = nullptr;
    if (const int result = sd_event_add_defer(loop, &source, &on_turn_end, this); result < 0) {
        throw std::system_error{-result, std::generic_category(), "sd_event_add_defer"};
    }
    turn_end_.reset(source);
    sd_event_source_set_priority(source, SD_EVENT_PRIORITY_IDLE);
    sd_event_source_set_enabled(source, SD_EVENT_OFF);
}

void Announcer::announce(const char* member, const std::string& path, const char* interface) {
    if (bus_ == nullptr) {
        return;
    }
    constexpr const char* object_manager = "org.freedesktop.DBus.ObjectManager";
    if (std::string_view{member} == "InterfacesAdded") {
        emit(bus_, root_path, object_manager, member, ObjectPath{path},
             ContextArgument{{interface, {}}});
    } else {
        emit(bus_, root_path, object_manager, member, ObjectPath{path}, TextList{interface});
    }
}

void Announcer::container_added(const ContainerId& id) {
    announce("InterfacesAdded", object_path(id).text, container_interface);
}

void Announcer::container_changed(const ContainerId& id) {
    const std::string path = object_path(id).text;
    for (const char* property :
         {"Name", "Runtime", "Image", "Pid", "Addresses", "Interface", "State"}) {
        property_changed(path, container_interface, property);
    }
}

void Announcer::container_removed(const ContainerId& id, std::string_view cause,
                                  std::uint32_t removed_rules) {
    const std::string path = object_path(id).text;
    changed_.erase({path, container_interface});
    if (bus_ != nullptr) {
        ContainerAdaptor::emit_stopped(bus_, path.c_str(), std::string{cause}, removed_rules);
    }
    announce("InterfacesRemoved", path, container_interface);
}

void Announcer::dynamic_rule_added(const ContainerId& container, DynamicRuleId id) {
    announce("InterfacesAdded", object_path(container, id).text, rule_interface);
    property_changed(object_path(container).text, container_interface, "DynamicRuleCount");
}

void Announcer::dynamic_rule_changed(const ContainerId& container, DynamicRuleId id) {
    const std::string path = object_path(container, id).text;
    property_changed(path, rule_interface, "Handle");
    property_changed(path, rule_interface, "ExpiresAt");
}

void Announcer::dynamic_rule_removed(const ContainerId& container, DynamicRuleId id) {
    const std::string path = object_path(container, id).text;
    changed_.erase({path, rule_interface});
    announce("InterfacesRemoved", path, rule_interface);
    property_changed(object_path(container).text, container_interface, "DynamicRuleCount");
}

void Announcer::request_added(const RuleRequestId& id) {
    announce("InterfacesAdded", object_path(id).text, request_interface);
}

void Announcer::request_changed(const RuleRequestId& id) {
    const std::string path = object_path(id).text;
    for (const char* property :
         {"Status", "DecidedAt", "Reason", "NewlyAllows", "DecisionNow", "DecisionAfter"}) {
        property_changed(path, request_interface, property);
    }
}

void Announcer::request_removed(const RuleRequestId& id) {
    const std::string path = object_path(id).text;
    changed_.erase({path, request_interface});
    announce("InterfacesRemoved", path, request_interface);
}

void Announcer::decided(std::string_view container, const Decision& decision,
                        const Context& context) {
    if (bus_ != nullptr) {
        ManagerAdaptor::emit_decision(bus_, root_path, std::string{container},
                                      std::string{name(decision.verdict)}, decision.rule,
                                      std::string{name(decision.layer)}, flow_of(context));
    }
}

void Announcer::rules_reloaded(const ReloadResult& result, std::uint64_t generation) {
    if (bus_ != nullptr) {
        ManagerAdaptor::emit_rules_reloaded(bus_, root_path, generation, result.files,
                                            result.rules);
    }
}

void Announcer::enforcement_repaired(std::string_view what, std::string_view cause) {
    if (bus_ != nullptr) {
        ManagerAdaptor::emit_enforcement_repaired(bus_, root_path, std::string{what},
                                                  std::string{cause});
    }
}

void Announcer::status_changed() {
    Status now = control_.status();
    for (const StatusProperty& property : status_properties) {
        if (property.differs(told_, now)) {
            property_changed(root_path, manager, property.name);
        }
    }
    if (locked_down(told_) != locked_down(now)) {
        property_changed(root_path, manager, "Lockdown");
        if (bus_ != nullptr) {
            ManagerAdaptor::emit_lockdown_changed(bus_, root_path, locked_down(now));
        }
    }
    told_ = std::move(now);
}

void Announcer::property_changed(const std::string& path, const char* interface,
                                 const char* property) {
    if (bus_ != nullptr) {
        changed_[{path, interface}].insert(property);
        sd_event_source_set_enabled(turn_end_.get(), SD_EVENT_ONESHOT);
    }
}

void Announcer::tell_changes() {
    for (const auto& [object, names] : std::exchange(changed_, {})) {
        const auto& [path, interface] = object;
        std::vector<const char*> list{names.begin(), names.end()};
        list.push_back(nullptr);
        if (bus_ != nullptr) {
            // It fails when the object has gone or the connection has: nothing to tell then.
            static_cast<void>(sd_bus_emit_properties_changed_strv(bus_, path.c_str(), interface,
                                                                  const_cast<char**>(list.data())));
        }
    }
}

int Announcer::on_turn_end(sd_event_source*, void* userdata) noexcept {
    try {
        static_cast<Announcer*>(userdata)->tell_changes();
    } catch (...) {
        // Out of memory: the next change tells again.
    }
    return 0;
}

} // namespace outcall::dbus
