// SPDX-License-Identifier: GPL-2.0-or-later
// The dynamic rules' side of Enforcement: insert, renew, expire, revoke (S009).
#include "engine/model/limits.hpp"
#include "service/enforcement.hpp"
#include "service/wall_clock.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <utility>

namespace outcall::service {

namespace {

using std::chrono::seconds;

constexpr seconds retry_delay{1};

Result<void> check_ttl(std::optional<seconds> ttl) {
    if (ttl && (*ttl < limits::ttl_min || *ttl > limits::ttl_max))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("must be 0 for none, or from {} to {} seconds",
                                limits::ttl_min.count(), limits::ttl_max.count()),
                    "ttl");
    return {};
}

Lifetime lifetime_of(std::optional<seconds> ttl) {
    if (!ttl)
        return {};
    const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(*ttl).count();
    return {.deadline = std::chrono::steady_clock::now() + *ttl,
            .expires_at = wall_clock() + static_cast<RealTime>(microseconds)};
}

std::vector<nft::FlowKey> keys_of(const nft::Member& member, const Destination& destination) {
    std::vector<nft::FlowKey> keys;
    for (const IpAddress& source : member.addresses)
        if (source.family() == destination.address.family() &&
            source.link_local() <= destination.address.link_local())
            keys.push_back({source, destination});
    return keys;
}

} // namespace

Result<void> Enforcement::check(const Container& container, const AllowRequest& request) const {
    const IpAddress& address = request.destination.address;
    if (container.info.state == ContainerState::Stopping)
        return fail(ErrorCode::Conflict, "the container is stopping");
    if (address.v4_mapped())
        return fail(ErrorCode::InvalidArgument, "write an IPv4 address as such", "destination");
    if (address.unspecified() || address.loopback() || address.multicast())
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{} is no destination outside the container", to_string(address)),
                    "destination");
    if (keys_of(container.member, request.destination).empty())
        return fail(ErrorCode::InvalidArgument, "the container has no address of that family",
                    "destination");
    return check_ttl(request.ttl);
}

Result<DynamicRuleId> Enforcement::allow(AllowRequest request,
                                         std::shared_ptr<const Justification> justification) {
    const Container* container = containers_.find(request.container);
    if (container == nullptr)
        return fail(ErrorCode::NotFound,
                    fmt::format("no container '{}' is registered", request.container.str()));
    if (auto valid = check(*container, request); !valid)
        return std::unexpected(valid.error());
    if (DynamicRule* known = rules_.find(request.container, request.destination)) {
        const DynamicRuleId id = known->id;
        if (auto extended = extend(*known, request); !extended)
            return std::unexpected(extended.error());
        observer_.dynamic_rule_changed(request.container, id);
        return id;
    }
    if (rules_.count(request.container) >= limits::dynamic_rules_per_container)
        return fail(ErrorCode::LimitExceeded,
                    fmt::format("the container has {} dynamic rules already",
                                limits::dynamic_rules_per_container));
    if (rules_.size() >= limits::dynamic_rules)
        return fail(ErrorCode::LimitExceeded,
                    fmt::format("{} dynamic rules are in force already", limits::dynamic_rules));

    DynamicRule rule{.id = {},
                     .request = std::move(request),
                     .keys = {},
                     .inserted_at = wall_clock(),
                     .justification = std::move(justification)};
    rule.keys = keys_of(container->member, rule.request.destination);
    rule.lifetime = lifetime_of(rule.request.ttl);
    if (auto applied = put(rule, rule.request.ttl); !applied)
        return std::unexpected(applied.error());
    const DynamicRule& stored = rules_.insert(std::move(rule));
    reschedule();
    observer_.dynamic_rule_added(stored.request.container, stored.id);
    return stored.id;
}

// An operator gets what he asks for, and the rule is his from then on. A decision of the policy
// leaves an operator's rule alone, and only ever makes a deadline of its own later.
Result<void> Enforcement::extend(DynamicRule& rule, const AllowRequest& request) {
    const Lifetime asked = lifetime_of(request.ttl);
    if (request.origin != Origin::Operator) {
        const auto& current = rule.lifetime.deadline;
        const bool later = current && (!asked.deadline || *current < *asked.deadline);
        if (rule.request.origin == Origin::Operator || !later)
            return {};
    }
    if (auto applied = put(rule, request.ttl); !applied)
        return applied;
    if (request.origin == Origin::Operator) {
        rule.request.origin = Origin::Operator;
        rule.request.rule.clear();
        rule.justification = nullptr;
    }
    rules_.set_lifetime(rule, asked);
    reschedule();
    return {};
}

// Journalled before it is applied: it widens access (DESIGN §6).
Result<void> Enforcement::put(const DynamicRule& rule, std::optional<seconds> ttl) {
    const AllowRequest& request = rule.request;
    loop_.log().write(LogLevel::Info, message::dynamic_rule, "dynamic rule",
                      {{"CONTAINER", request.container.str()},
                       {"DESTINATION", to_string(request.destination.address)},
                       {"PORT", std::to_string(request.destination.port.number)},
                       {"PROTOCOL", name(request.destination.protocol)},
                       {"TTL", ttl ? std::to_string(ttl->count()) : "none"},
                       {"ORIGIN", name(request.origin)},
                       {"RULE", request.rule}});
    std::vector<nft::Element> elements;
    elements.reserve(rule.keys.size());
    for (const nft::FlowKey& key : rule.keys)
        elements.push_back({.key = key, .timeout = ttl, .comment = request.container.str()});
    return enforcer_.add(elements);
}

Result<void> Enforcement::renew(DynamicRuleId id, std::optional<seconds> ttl) {
    DynamicRule* rule = rules_.find(id);
    if (rule == nullptr)
        return fail(ErrorCode::NotFound, "the dynamic rule is gone");
    if (auto valid = check_ttl(ttl); !valid)
        return valid;
    if (auto applied = put(*rule, ttl); !applied)
        return applied;
    rules_.set_lifetime(*rule, lifetime_of(ttl));
    reschedule();
    observer_.dynamic_rule_changed(rule->request.container, id);
    return {};
}

Result<Removed> Enforcement::remove(std::span<const DynamicRuleId> ids) {
    std::vector<nft::FlowKey> keys;
    for (const DynamicRuleId id : ids) {
        const DynamicRule* rule = rules_.find(id);
        if (rule == nullptr)
            return fail(ErrorCode::NotFound, "the dynamic rule is gone");
        std::ranges::copy(rule->keys, std::back_inserter(keys));
    }
    if (keys.empty())
        return Removed{};
    const auto removal = enforcer_.remove(keys);
    if (!removal)
        return std::unexpected(removal.error());
    return drop(removal->reset ? rules_.all() : std::vector(ids.begin(), ids.end()));
}

Result<Removed> Enforcement::purge(const ContainerId& id) {
    if (containers_.find(id) == nullptr)
        return fail(ErrorCode::NotFound, fmt::format("no container '{}' is registered", id.str()));
    return remove(rules_.of(id));
}

Result<Removed> Enforcement::judge_again(const std::function<bool(const Justification&)>& allowed) {
    std::vector<DynamicRuleId> refused;
    for (const DynamicRuleId id : rules_.all()) {
        const DynamicRule* rule = rules_.find(id);
        if (rule->justification && !allowed(*rule->justification))
            refused.push_back(id);
    }
    return remove(refused);
}

// Forgets records whose elements are gone from the kernel.
Removed Enforcement::drop(std::span<const DynamicRuleId> ids) {
    Removed removed;
    for (const DynamicRuleId id : ids) {
        const DynamicRule* rule = rules_.find(id);
        if (rule == nullptr)
            continue;
        const ContainerId container = rule->request.container;
        std::ranges::copy(rule->keys, std::back_inserter(removed.keys));
        rules_.erase(id);
        ++removed.rules;
        observer_.dynamic_rule_removed(container, id);
    }
    reschedule();
    return removed;
}

// The kernel has stopped them by itself; this is bookkeeping, and the kernel's second opinion.
void Enforcement::expire() {
    const auto now = std::chrono::steady_clock::now();
    auto removed = remove(rules_.due(now));
    if (removed) {
        cut_flows(std::move(*removed), [](const Result<std::uint32_t>&) {});
        return schedule(now);
    }
    loop_.log().write(LogLevel::Error, message::enforcement, "expired rules were not removed",
                      {{"FAULT", to_string(removed.error())}});
    schedule(now + retry_delay);
}

void Enforcement::reschedule() {
    if (rules_.next_deadline() != expiry_at_)
        schedule(TimePoint::min());
}

void Enforcement::schedule(TimePoint not_before) {
    const auto next = rules_.next_deadline();
    expiry_at_ = next;
    expiry_ = next ? loop_.at(std::max(*next, not_before), [this] { expire(); }) : EventSource{};
}

Result<DynamicRuleInfo> Enforcement::describe(DynamicRuleId id) {
    const DynamicRule* rule = rules_.find(id);
    if (rule == nullptr)
        return fail(ErrorCode::NotFound, "the dynamic rule is gone");
    const AllowRequest& request = rule->request;
    const Container* container = containers_.find(request.container);
    DynamicRuleInfo info{.id = id,
                         .container = request.container,
                         .container_name = container != nullptr ? container->info.name : "",
                         .destination = request.destination,
                         .destination_text = request.destination_text,
                         .handle = enforcer_.set_handle(request.destination.address.family()),
                         .inserted_at = rule->inserted_at,
                         .expires_at = rule->lifetime.expires_at,
                         .origin = request.origin,
                         .rule = request.rule};
    if (rule->lifetime.deadline) {
        const auto left = *rule->lifetime.deadline - std::chrono::steady_clock::now();
        info.expires_in_secs = static_cast<std::uint64_t>(
            std::max<std::int64_t>(1, std::chrono::ceil<seconds>(left).count()));
    }
    for (const nft::FlowKey& key : rule->keys)
        if (const auto counters = enforcer_.counters(key)) {
            info.counters.packets += counters->packets;
            info.counters.bytes += counters->bytes;
        }
    return info;
}

} // namespace outcall::service
