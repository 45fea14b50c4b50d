// SPDX-License-Identifier: GPL-2.0-or-later
// Containers and their dynamic rules: records here, packets in the kernel, always in that order
// that leaves nothing open. Every call is one kernel transaction at most.
#pragma once

#include "engine/control.hpp"
#include "nft/enforcer.hpp"
#include "service/container_registry.hpp"
#include "service/dynamic_rules.hpp"
#include "service/event_loop.hpp"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace outcall::service {

class Enforcement {
public:
    Enforcement(EventLoop& loop, nft::Enforcer& enforcer, std::vector<std::string> bridges,
                ControlObserver& observer);

    const ContainerRegistry& containers() const { return containers_; }
    const DynamicRules& rules() const { return rules_; }

    Result<ContainerId> register_container(Registration registration);
    Result<std::uint32_t> unregister_container(const ContainerId& id, std::string_view cause);

    // `justification` stays null for an operator's rule.
    Result<DynamicRuleId> allow(AllowRequest request,
                                std::shared_ptr<const Context> justification = {});
    Result<std::uint32_t> revoke(DynamicRuleId id);
    Result<void> renew(DynamicRuleId id, std::optional<std::chrono::seconds> ttl);
    // How many were removed; all of them when a failed delete ended in an empty table.
    Result<std::uint32_t> remove(std::span<const DynamicRuleId> ids);
    Result<std::uint32_t> purge(const ContainerId& id);
    // Removes the rules that the policy allowed and, asked again, does not.
    Result<std::uint32_t> judge_again(const std::function<bool(const Context&)>& allowed);

    Result<ContainerInfo> describe(const ContainerId& id) const;
    Result<DynamicRuleInfo> describe(DynamicRuleId id);

    // Forgets every record without touching the kernel: its tables are gone.
    void forget();

private:
    Result<ContainerId> refresh(Container& known, Registration& registration, nft::Member member);
    Result<void> check(const Container& container, const AllowRequest& request) const;
    Result<void> extend(DynamicRule& rule, const AllowRequest& request);
    Result<void> put(const DynamicRule& rule, std::optional<std::chrono::seconds> ttl);
    std::uint32_t drop(std::span<const DynamicRuleId> ids);
    std::uint32_t cut(std::span<const nft::FlowKey> keys) const;
    void watch(Container& container);
    void on_exit(const ContainerId& id);
    void expire();
    void reschedule();
    void schedule(TimePoint not_before);

    EventLoop& loop_;
    nft::Enforcer& enforcer_;
    std::vector<std::string> bridges_;
    ControlObserver& observer_;
    ContainerRegistry containers_;
    DynamicRules rules_;
    EventSource expiry_;
    std::optional<TimePoint> expiry_at_;
};

} // namespace outcall::service
