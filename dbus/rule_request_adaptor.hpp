// SPDX-License-Identifier: GPL-2.0-or-later
// Rule request objects: converts and delegates.
#pragma once

#include "adaptors/rule_request1.hpp"
#include "engine/control.hpp"

namespace outcall::dbus {

class RuleRequestAdaptor final : public RuleRequest1<RuleRequestInfo> {
public:
    explicit RuleRequestAdaptor(Control& control) : control_{control} {}

    std::optional<RuleRequestInfo> find(std::string_view path) override;

    void approve(const RuleRequestInfo& request, Reply<std::uint32_t> reply) override;
    void deny(const RuleRequestInfo& request, Reply<> reply, std::string reason) override;

    std::string id(const RuleRequestInfo& request) const override { return request.id.str(); }
    std::string container(const RuleRequestInfo& request) const override {
        return request.container.str();
    }
    std::string container_name(const RuleRequestInfo& request) const override {
        return request.container_name;
    }
    std::string status(const RuleRequestInfo& request) const override {
        return std::string{name(request.status)};
    }
    std::string description(const RuleRequestInfo& request) const override {
        return request.description;
    }
    ValueMap access(const RuleRequestInfo& request) const override { return request.access; }
    std::string condition(const RuleRequestInfo& request) const override {
        return request.condition;
    }
    std::string rule_file(const RuleRequestInfo& request) const override {
        return request.rule_file;
    }
    std::string digest(const RuleRequestInfo& request) const override { return request.digest; }
    Rows newly_allows(const RuleRequestInfo& request) const override;
    ValueMap decision_now(const RuleRequestInfo& request) const override;
    ValueMap decision_after(const RuleRequestInfo& request) const override;
    std::uint64_t submitted_at(const RuleRequestInfo& request) const override {
        return request.submitted_at;
    }
    std::uint64_t decided_at(const RuleRequestInfo& request) const override {
        return request.decided_at;
    }
    std::string reason(const RuleRequestInfo& request) const override { return request.reason; }

private:
    Control& control_;
};

} // namespace outcall::dbus
