// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/dbus/fake_control.hpp"

#include "engine/model/limits.hpp"

#include <algorithm>
#include <utility>

namespace outcall::dbus {

namespace {

std::unexpected<Error> unknown(std::string_view what) {
    return fail(ErrorCode::NotFound, "not known: " + std::string{what});
}

const std::vector<RuleInfo> policy{
    {"allow-https", "web.yaml", "allow", "network.port == 443", "network.port == 443",
     "network.port == 443", "HTTPS", 100, true, 3, 11},
    {"block-rest", "web.yaml", "block", "true", "true", "true", "", 200, false, 0, 1},
};

} // namespace

Status FakeControl::status() const {
    on_entry("status");
    return {.version = "1.2.3",
            .bridges = {"outcall0"},
            .bridge_up = true,
            .enforcing = enforcing_,
            .state = lockdown_ ? DaemonState::Lockdown : DaemonState::Running,
            .rule_count = 2,
            .rule_file_count = 1,
            .policy_generation = generation_,
            .container_count = static_cast<std::uint32_t>(containers_.size()),
            .dynamic_rule_count = static_cast<std::uint32_t>(rules_.size()),
            .pending_request_count = static_cast<std::uint32_t>(
                std::ranges::count(requests_, RuleRequestStatus::Pending,
                                   [](const auto& entry) { return entry.second.status; })),
            .kernel_features = {"owner"}};
}

void FakeControl::evaluate(EvaluateRequest request, Done<Decision> done) {
    on_entry("evaluate");
    if (!request.container.empty() && !find_container(request.container)) {
        return answer<Decision>(std::move(done), unknown(request.container));
    }
    if (!enforcing_) {
        return answer<Decision>(std::move(done), fail(ErrorCode::NotEnforcing, "torn down"));
    }
    const Value* port = request.context.find(Namespace::Network, "port");
    const bool https = port != nullptr && *port == Value{std::int64_t{443}};
    answer<Decision>(std::move(done), https ? Decision{Verdict::Allow, Layer::Policy, "allow-https",
                                                       "web.yaml", true}
                                            : Decision{});
}

void FakeControl::admit(AdmitRequest request, Done<Admission> done) {
    on_entry("admit");
    journal.push_back("admit " + request.container);
    const auto id = find_container(request.container);
    if (!id) {
        return answer<Admission>(std::move(done), std::unexpected(id.error()));
    }
    answer<Admission>(std::move(done), Admission{.decision = {}});
}

ExpressionResult FakeControl::test_expression(std::string_view expression, const Context&) const {
    on_entry("test_expression");
    return expression == "true" ? ExpressionResult{true, ""}
                                : ExpressionResult{false, "1:1: not understood"};
}

std::vector<RuleInfo> FakeControl::rules() const {
    on_entry("rules");
    return policy;
}

Result<RuleInfo> FakeControl::rule(std::string_view id) const {
    on_entry("rule");
    const auto found = std::ranges::find(policy, id, &RuleInfo::id);
    if (found == policy.end()) {
        return unknown(id);
    }
    return *found;
}

void FakeControl::reload(Done<ReloadResult> done) {
    on_entry("reload");
    journal.emplace_back("reload");
    const ReloadResult result{1, 2, {"web.yaml:3: matches everything"}};
    ++generation_;
    if (observer != nullptr) {
        observer->rules_reloaded(result, generation_);
        observer->status_changed();
    }
    answer<ReloadResult>(std::move(done), result);
}

void FakeControl::register_container(Registration registration, Done<ContainerId> done) {
    on_entry("register");
    journal.push_back("register " + registration.id.str());
    if (!registration.pid && registration.addresses.empty()) {
        return answer<ContainerId>(std::move(done),
                                   fail(ErrorCode::InvalidArgument, "needs pid or addresses"));
    }
    const ContainerId id = registration.id;
    ContainerInfo info{.id = id,
                       .name = registration.name,
                       .pid = registration.pid.value_or(0),
                       .addresses = registration.addresses,
                       .interface = registration.interface,
                       .attributes = registration.attributes,
                       .registered_at = 1};
    const bool fresh = containers_.insert_or_assign(id, info).second;
    if (observer != nullptr) {
        fresh ? observer->container_added(id) : observer->container_changed(id);
        observer->status_changed();
    }
    answer<ContainerId>(std::move(done), id);
}

void FakeControl::tell_status() const {
    if (observer != nullptr) {
        observer->status_changed();
    }
}

std::uint32_t FakeControl::remove_rules(const ContainerId& id) {
    std::uint32_t removed = 0;
    for (const DynamicRuleId rule : std::exchange(rules_of_[id], {})) {
        rules_.erase(rule);
        ++removed;
        if (observer != nullptr) {
            observer->dynamic_rule_removed(id, rule);
        }
    }
    return removed;
}

void FakeControl::unregister_container(const ContainerId& id, Done<std::uint32_t> done) {
    on_entry("unregister");
    journal.push_back("unregister " + id.str());
    if (!containers_.contains(id)) {
        return answer<std::uint32_t>(std::move(done), unknown(id.str()));
    }
    const std::uint32_t removed = remove_rules(id);
    containers_.erase(id);
    if (observer != nullptr) {
        observer->container_removed(id, "unregistered", removed);
        observer->status_changed();
    }
    answer<std::uint32_t>(std::move(done), removed);
}

std::vector<ContainerId> FakeControl::containers() const {
    on_entry("containers");
    std::vector<ContainerId> ids;
    for (const auto& [id, info] : containers_) {
        ids.push_back(id);
    }
    return ids;
}

Result<ContainerInfo> FakeControl::container(const ContainerId& id) const {
    on_entry("container");
    const auto found = containers_.find(id);
    if (found == containers_.end()) {
        return unknown(id.str());
    }
    ContainerInfo info = found->second;
    info.dynamic_rule_count = static_cast<std::uint32_t>(dynamic_rules(id).size());
    return info;
}

Result<ContainerId> FakeControl::find_container(std::string_view id_or_name) const {
    on_entry("find_container");
    for (const auto& [id, info] : containers_) {
        if (id.str() == id_or_name || info.name == id_or_name) {
            return id;
        }
    }
    return unknown(id_or_name);
}

void FakeControl::allow(AllowRequest request, Done<DynamicRuleId> done) {
    on_entry("allow");
    journal.push_back("allow " + request.destination_text);
    if (request.ttl && *request.ttl > limits::ttl_max) {
        return answer<DynamicRuleId>(
            std::move(done), fail(ErrorCode::InvalidArgument, "more than 86400 seconds", "ttl"));
    }
    const DynamicRuleId id{++last_rule_};
    rules_of_[request.container].push_back(id);
    const auto info = containers_.find(request.container);
    rules_.emplace(id, DynamicRuleInfo{.id = id,
                                       .container = request.container,
                                       .container_name = info->second.name,
                                       .destination = request.destination,
                                       .destination_text = request.destination_text,
                                       .handle = 7,
                                       .inserted_at = 2});
    if (observer != nullptr) {
        observer->dynamic_rule_added(request.container, id);
        observer->status_changed();
    }
    answer<DynamicRuleId>(std::move(done), id);
}

void FakeControl::revoke(DynamicRuleId id, Done<std::uint32_t> done) {
    on_entry("revoke");
    journal.push_back("revoke " + std::to_string(id.number));
    const auto found = rules_.find(id);
    if (found == rules_.end()) {
        return answer<std::uint32_t>(std::move(done), unknown("rule"));
    }
    const ContainerId container = found->second.container;
    rules_.erase(found);
    std::erase(rules_of_[container], id);
    if (observer != nullptr) {
        observer->dynamic_rule_removed(container, id);
        observer->status_changed();
    }
    answer<std::uint32_t>(std::move(done), 3U);
}

void FakeControl::renew(DynamicRuleId id, std::optional<std::chrono::seconds> ttl,
                        Done<void> done) {
    on_entry("renew");
    journal.push_back("renew " + std::to_string(id.number));
    rules_.at(id).expires_at = ttl ? static_cast<std::uint64_t>(ttl->count()) * 1'000'000 : 0;
    observer != nullptr ? observer->dynamic_rule_changed(rules_.at(id).container, id) : void();
    answer<void>(std::move(done), {});
}

void FakeControl::purge(const ContainerId& id, Done<std::uint32_t> done) {
    on_entry("purge");
    journal.push_back("purge " + id.str());
    answer<std::uint32_t>(std::move(done), remove_rules(id));
}

void FakeControl::flush(Done<std::uint32_t> done) {
    on_entry("flush");
    journal.emplace_back("flush");
    std::uint32_t removed = 0;
    for (const ContainerId& id : containers()) {
        removed += remove_rules(id);
    }
    answer<std::uint32_t>(std::move(done), removed);
}

std::vector<DynamicRuleId> FakeControl::dynamic_rules(const ContainerId& id) const {
    on_entry("dynamic_rules");
    const auto found = rules_of_.find(id);
    return found == rules_of_.end() ? std::vector<DynamicRuleId>{} : found->second;
}

Result<DynamicRuleInfo> FakeControl::dynamic_rule(DynamicRuleId id) {
    on_entry("dynamic_rule");
    const auto found = rules_.find(id);
    if (found == rules_.end()) {
        return unknown("rule");
    }
    return found->second;
}

void FakeControl::set_lockdown(bool enabled, Done<void> done) {
    on_entry("set_lockdown");
    journal.emplace_back(enabled ? "lockdown on" : "lockdown off");
    lockdown_ = enabled;
    tell_status();
    answer<void>(std::move(done), {});
}

void FakeControl::bring_up(Done<void> done) {
    on_entry("bring_up");
    journal.emplace_back("bring_up");
    enforcing_ = true;
    tell_status();
    answer<void>(std::move(done), {});
}

void FakeControl::tear_down(Done<void> done) {
    on_entry("tear_down");
    journal.emplace_back("tear_down");
    enforcing_ = false;
    tell_status();
    answer<void>(std::move(done), {});
}

} // namespace outcall::dbus
