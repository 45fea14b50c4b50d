// SPDX-License-Identifier: GPL-2.0-or-later
// Hands every event of the daemon to all that listen.
#pragma once

#include "engine/control.hpp"

#include <functional>
#include <utility>
#include <vector>

namespace outcall::service {

// For who cares for some events alone.
class QuietObserver : public ControlObserver {
public:
    void container_added(const ContainerId&) override {}
    void container_changed(const ContainerId&) override {}
    void container_removed(const ContainerId&, std::string_view, std::uint32_t) override {}
    void dynamic_rule_added(const ContainerId&, DynamicRuleId) override {}
    void dynamic_rule_changed(const ContainerId&, DynamicRuleId) override {}
    void dynamic_rule_removed(const ContainerId&, DynamicRuleId) override {}
    void request_added(const RuleRequestId&) override {}
    void request_changed(const RuleRequestId&) override {}
    void request_removed(const RuleRequestId&) override {}
    void decided(std::string_view, const Decision&, const Context&) override {}
    void rules_reloaded(const ReloadResult&, std::uint64_t) override {}
    void enforcement_repaired(std::string_view, std::string_view) override {}
    void status_changed() override {}
};

class Observers final : public ControlObserver {
public:
    void add(ControlObserver& observer) { observers_.push_back(&observer); } // not owned
    // For who keeps something of containers and wants to hear of nothing else.
    void when_removed(std::function<void(const ContainerId&)> forget) {
        forgetful_.push_back(std::move(forget));
    }

    void container_added(const ContainerId& id) override {
        each(&ControlObserver::container_added, id);
    }
    void container_changed(const ContainerId& id) override {
        each(&ControlObserver::container_changed, id);
    }
    void container_removed(const ContainerId& id, std::string_view cause,
                           std::uint32_t removed_rules) override {
        for (const auto& forget : forgetful_)
            forget(id);
        each(&ControlObserver::container_removed, id, cause, removed_rules);
    }
    void dynamic_rule_added(const ContainerId& container, DynamicRuleId id) override {
        each(&ControlObserver::dynamic_rule_added, container, id);
    }
    void dynamic_rule_changed(const ContainerId& container, DynamicRuleId id) override {
        each(&ControlObserver::dynamic_rule_changed, container, id);
    }
    void dynamic_rule_removed(const ContainerId& container, DynamicRuleId id) override {
        each(&ControlObserver::dynamic_rule_removed, container, id);
    }
    void request_added(const RuleRequestId& id) override {
        each(&ControlObserver::request_added, id);
    }
    void request_changed(const RuleRequestId& id) override {
        each(&ControlObserver::request_changed, id);
    }
    void request_removed(const RuleRequestId& id) override {
        each(&ControlObserver::request_removed, id);
    }
    void decided(std::string_view container, const Decision& decision,
                 const Context& context) override {
        each(&ControlObserver::decided, container, decision, context);
    }
    void rules_reloaded(const ReloadResult& result, std::uint64_t generation) override {
        each(&ControlObserver::rules_reloaded, result, generation);
    }
    void enforcement_repaired(std::string_view what, std::string_view cause) override {
        each(&ControlObserver::enforcement_repaired, what, cause);
    }
    void status_changed() override { each(&ControlObserver::status_changed); }

private:
    template <typename... Parameters, typename... Arguments>
    void each(void (ControlObserver::*event)(Parameters...), const Arguments&... arguments) {
        for (ControlObserver* observer : observers_)
            (observer->*event)(arguments...);
    }

    std::vector<ControlObserver*> observers_;
    std::vector<std::function<void(const ContainerId&)>> forgetful_;
};

} // namespace outcall::service
