// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/dynamic_rules.hpp"

#include <algorithm>
#include <utility>

namespace outcall::service {

DynamicRule* DynamicRules::find(DynamicRuleId id) {
    const auto found = rules_.find(id);
    return found == rules_.end() ? nullptr : &found->second;
}

const DynamicRule* DynamicRules::find(DynamicRuleId id) const {
    const auto found = rules_.find(id);
    return found == rules_.end() ? nullptr : &found->second;
}

DynamicRule* DynamicRules::find(const ContainerId& container, const Destination& destination) {
    const auto owned = by_container_.find(container);
    if (owned == by_container_.end())
        return nullptr;
    const auto found = owned->second.find(destination);
    return found == owned->second.end() ? nullptr : find(found->second);
}

DynamicRule& DynamicRules::insert(DynamicRule rule) {
    rule.id = DynamicRuleId{++last_id_};
    const Lifetime lifetime = std::exchange(rule.lifetime, {});
    by_container_[rule.request.container].emplace(rule.request.destination, rule.id);
    DynamicRule& stored = rules_.emplace(rule.id, std::move(rule)).first->second;
    set_lifetime(stored, lifetime);
    return stored;
}

void DynamicRules::set_lifetime(DynamicRule& rule, Lifetime lifetime) {
    if (rule.lifetime.deadline)
        deadlines_.erase({*rule.lifetime.deadline, rule.id});
    rule.lifetime = lifetime;
    if (lifetime.deadline)
        deadlines_.emplace(*lifetime.deadline, rule.id);
}

void DynamicRules::erase(DynamicRuleId id) {
    DynamicRule* rule = find(id);
    if (rule == nullptr)
        return;
    set_lifetime(*rule, {});
    const auto owned = by_container_.find(rule->request.container);
    owned->second.erase(rule->request.destination);
    if (owned->second.empty())
        by_container_.erase(owned);
    rules_.erase(id);
}

std::vector<DynamicRuleId> DynamicRules::all() const {
    std::vector<DynamicRuleId> ids;
    ids.reserve(rules_.size());
    for (const auto& [id, rule] : rules_)
        ids.push_back(id);
    return ids;
}

std::vector<DynamicRuleId> DynamicRules::of(const ContainerId& container) const {
    std::vector<DynamicRuleId> ids;
    if (const auto owned = by_container_.find(container); owned != by_container_.end())
        for (const auto& [destination, id] : owned->second)
            ids.push_back(id);
    std::ranges::sort(ids);
    return ids;
}

std::size_t DynamicRules::count(const ContainerId& container) const {
    const auto owned = by_container_.find(container);
    return owned == by_container_.end() ? 0 : owned->second.size();
}

std::optional<TimePoint> DynamicRules::next_deadline() const {
    return deadlines_.empty() ? std::nullopt : std::optional{deadlines_.begin()->first};
}

std::vector<DynamicRuleId> DynamicRules::due(TimePoint now) const {
    std::vector<DynamicRuleId> ids;
    for (const auto& [deadline, id] : deadlines_) {
        if (deadline > now)
            break;
        ids.push_back(id);
    }
    return ids;
}

} // namespace outcall::service
