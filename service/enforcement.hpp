// SPDX-License-Identifier: GPL-2.0-or-later
// Containers and their dynamic rules: records here, packets in the kernel, always in that order
// that leaves nothing open. Every call is one kernel transaction at most.
#pragma once

#include "engine/control.hpp"
#include "nft/enforcer.hpp"
#include "service/container_registry.hpp"
#include "service/dynamic_rules.hpp"
#include "service/worker.hpp"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace outcall::service {

// What a removal took out of the kernel, and whose conntrack entries are left to clean.
struct Removed {
    std::uint32_t rules = 0;
    std::vector<nft::FlowKey> keys = {};
    std::vector<IpAddress> sources = {}; // of a container that is gone
};

class Enforcement {
public:
    struct Parts { // not owned
        EventLoop& loop;
        Worker& worker;
        nft::Enforcer& enforcer;
        ControlObserver& observer;
    };
    Enforcement(Parts parts, std::vector<std::string> bridges);

    const ContainerRegistry& containers() const { return containers_; }
    const DynamicRules& rules() const { return rules_; }

    Result<ContainerId> register_container(Registration registration);
    Result<Removed> unregister_container(const ContainerId& id, std::string_view cause);

    // `justification` stays null for an operator's rule.
    Result<DynamicRuleId> allow(AllowRequest request,
                                std::shared_ptr<const Justification> justification = {});
    Result<void> renew(DynamicRuleId id, std::optional<std::chrono::seconds> ttl);
    // Also rules that were not asked for, when a failed delete ended in an empty table. NotFound
    // when an id is gone.
    Result<Removed> remove(std::span<const DynamicRuleId> ids);
    Result<Removed> purge(const ContainerId& id);
    // Removes the rules that the policy allowed and, asked again, does not.
    Result<Removed> judge_again(const std::function<bool(const Justification&)>& allowed);
    // Conntrack hygiene on the worker's thread: a walk over all buckets takes milliseconds. How
    // many flows were cut; 0 with a log entry when that failed.
    void cut_flows(Removed removed, Done<std::uint32_t> done);

    Result<ContainerInfo> describe(const ContainerId& id) const;
    Result<DynamicRuleInfo> describe(DynamicRuleId id);

    // Forgets every record without touching the kernel: its tables are gone.
    void forget();

private:
    Result<ContainerId> refresh(Container& known, Registration& registration, nft::Member member);
    Result<void> check(const Container& container, const AllowRequest& request) const;
    Result<void> extend(DynamicRule& rule, const AllowRequest& request);
    Result<void> put(const DynamicRule& rule, std::optional<std::chrono::seconds> ttl);
    Removed drop(std::span<const DynamicRuleId> ids);
    void watch(Container& container);
    void on_exit(const ContainerId& id);
    void expire();
    void reschedule();
    void schedule(TimePoint not_before);

    EventLoop& loop_;
    Worker& worker_;
    nft::Enforcer& enforcer_;
    ControlObserver& observer_;
    std::vector<std::string> bridges_;
    ContainerRegistry containers_;
    DynamicRules rules_;
    EventSource expiry_;
    std::optional<TimePoint> expiry_at_;
};

} // namespace outcall::service
