// SPDX-License-Identifier: GPL-2.0-or-later
// The records of the dynamic rules in force: id → kernel keys, owner and lifetime. A plain table:
// time is a parameter, the kernel is somebody else's.
#pragma once

#include "engine/model/dynamic_rule.hpp"
#include "nft/enforcer.hpp"
#include "service/justification.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

namespace outcall::service {

using TimePoint = std::chrono::steady_clock::time_point;

// When a rule ends: the deadline that counts, and the same moment on the wall clock for people.
struct Lifetime {
    std::optional<TimePoint> deadline = {};
    RealTime expires_at = 0;
};

struct DynamicRule {
    DynamicRuleId id;
    AllowRequest request;
    std::vector<nft::FlowKey> keys; // one per address of the container in the destination's family
    RealTime inserted_at = 0;
    Lifetime lifetime = {};
    // What the policy allowed it for, to judge it again after a reload; null for operators' rules.
    std::shared_ptr<const Justification> justification = {};
};

class DynamicRules {
public:
    // Pointers stay valid until the rule is erased.
    DynamicRule* find(DynamicRuleId id);
    const DynamicRule* find(DynamicRuleId id) const;
    DynamicRule* find(const ContainerId& container, const Destination& destination);

    DynamicRule& insert(DynamicRule rule); // gives it its id
    void set_lifetime(DynamicRule& rule, Lifetime lifetime);
    void erase(DynamicRuleId id);

    std::vector<DynamicRuleId> all() const; // by id
    std::vector<DynamicRuleId> of(const ContainerId& container) const;
    std::size_t count(const ContainerId& container) const;
    std::size_t size() const { return rules_.size(); }

    std::optional<TimePoint> next_deadline() const;
    std::vector<DynamicRuleId> due(TimePoint now) const;

private:
    std::map<DynamicRuleId, DynamicRule> rules_;
    std::unordered_map<ContainerId, std::map<Destination, DynamicRuleId>> by_container_;
    std::set<std::pair<TimePoint, DynamicRuleId>> deadlines_;
    std::uint64_t last_id_ = 0;
};

} // namespace outcall::service
