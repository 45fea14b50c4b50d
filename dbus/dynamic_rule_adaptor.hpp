// SPDX-License-Identifier: GPL-2.0-or-later
// Dynamic rule objects: converts and delegates.
#pragma once

#include "adaptors/dynamic_rule1.hpp"
#include "engine/control.hpp"

namespace outcall::dbus {

class DynamicRuleAdaptor final : public DynamicRule1<DynamicRuleInfo> {
public:
    explicit DynamicRuleAdaptor(Control& control) : control_{control} {}

    std::optional<DynamicRuleInfo> find(std::string_view path) override;

    void revoke(const DynamicRuleInfo& rule, Reply<std::uint32_t> reply) override;
    void renew(const DynamicRuleInfo& rule, Reply<> reply, std::uint64_t ttl) override;

    ObjectPath container(const DynamicRuleInfo& rule) const override;
    std::string destination(const DynamicRuleInfo& rule) const override {
        return rule.destination_text;
    }
    TextList addresses(const DynamicRuleInfo& rule) const override {
        return {to_string(rule.destination.address)};
    }
    std::string protocol(const DynamicRuleInfo& rule) const override {
        return std::string{name(rule.destination.protocol)};
    }
    std::string ports(const DynamicRuleInfo& rule) const override {
        return std::to_string(rule.destination.port.number);
    }
    std::uint64_t handle(const DynamicRuleInfo& rule) const override { return rule.handle; }
    std::uint64_t inserted_at(const DynamicRuleInfo& rule) const override {
        return rule.inserted_at;
    }
    std::uint64_t expires_at(const DynamicRuleInfo& rule) const override { return rule.expires_at; }
    std::string origin(const DynamicRuleInfo& rule) const override {
        return std::string{name(rule.origin)};
    }
    std::string rule(const DynamicRuleInfo& rule) const override { return rule.rule; }
    std::uint64_t packets(const DynamicRuleInfo& rule) const override {
        return rule.counters.packets;
    }
    std::uint64_t bytes(const DynamicRuleInfo& rule) const override { return rule.counters.bytes; }

private:
    Control& control_;
};

} // namespace outcall::dbus
