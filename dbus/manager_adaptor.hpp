// SPDX-License-Identifier: GPL-2.0-or-later
// The root object: converts and delegates.
#pragma once

#include "adaptors/manager1.hpp"
#include "engine/control.hpp"

namespace outcall::dbus {

class ManagerAdaptor final : public Manager1<Status> {
public:
    explicit ManagerAdaptor(Control& control) : control_{control} {}

    std::optional<Status> find(std::string_view path) override;

    void evaluate(const Status& object,
                  Reply<std::string, std::string, std::string, std::string, bool> reply,
                  std::string container, ContextArgument context) override;
    void admit(const Status& object,
               Reply<std::string, std::string, std::string, std::string, bool, ObjectPath> reply,
               std::string container, ContextArgument context, std::uint64_t ttl) override;
    void test_expression(const Status& object, Reply<bool, std::string> reply,
                         std::string expression, ContextArgument context) override;
    void list_rules(const Status& object, Reply<Rows> reply) override;
    void get_rule(const Status& object, Reply<ValueMap> reply, std::string id) override;
    void reload_rules(const Status& object,
                      Reply<std::uint32_t, std::uint32_t, TextList> reply) override;
    void register_container(const Status& object, Reply<ObjectPath> reply, std::string id,
                            std::string name, ValueMap properties) override;
    void unregister_container(const Status& object, Reply<std::uint32_t> reply,
                              std::string id) override;
    void get_container(const Status& object, Reply<ObjectPath> reply,
                       std::string id_or_name) override;
    void list_dynamic_rules(const Status& object, Reply<Rows> reply) override;
    void flush_dynamic_rules(const Status& object, Reply<std::uint32_t> reply) override;
    void set_lockdown(const Status& object, Reply<> reply, bool enabled) override;
    void bring_up(const Status& object, Reply<> reply) override;
    void tear_down(const Status& object, Reply<> reply) override;

    std::string version(const Status& status) const override { return status.version; }
    TextList bridges(const Status& status) const override { return status.bridges; }
    bool bridge_up(const Status& status) const override { return status.bridge_up; }
    bool enforcing(const Status& status) const override { return status.enforcing; }
    std::string state(const Status& status) const override {
        return std::string{name(status.state)};
    }
    bool lockdown(const Status& status) const override {
        return status.state == DaemonState::Lockdown;
    }
    std::uint32_t rule_count(const Status& status) const override { return status.rule_count; }
    std::uint32_t rule_file_count(const Status& status) const override {
        return status.rule_file_count;
    }
    std::uint64_t policy_generation(const Status& status) const override {
        return status.policy_generation;
    }
    std::uint32_t container_count(const Status& status) const override {
        return status.container_count;
    }
    std::uint32_t dynamic_rule_count(const Status& status) const override {
        return status.dynamic_rule_count;
    }
    std::uint32_t pending_request_count(const Status& status) const override {
        return status.pending_request_count;
    }
    TextList kernel_features(const Status& status) const override { return status.kernel_features; }

private:
    Control& control_;
};

} // namespace outcall::dbus
