// SPDX-License-Identifier: GPL-2.0-or-later
// State and enforcement; what concerns the policy is in daemon_policy.cpp.
#include "service/daemon.hpp"

#include "engine/model/limits.hpp"
#include "nft/link.hpp"
#include "nft/routing_guard.hpp"
#include "service/wall_clock.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

namespace outcall::service {

namespace {
constexpr std::chrono::seconds audit_interval{15};
constexpr std::chrono::seconds audit_in_doubt{1};
constexpr RealTime request_age = std::chrono::microseconds{limits::request_age}.count();
} // namespace

Daemon::Daemon(EventLoop& loop, nft::Enforcer& enforcer, const Options& options)
    : loop_{loop}, enforcer_{enforcer}, bridges_{options.bridges},
      bridge_addresses_{options.bridge_addresses}, policy_{options.rules, loop.log()},
      evaluations_{loop, policy_, [this] { return state(); }}, worker_{loop},
      enforcement_{{loop, worker_, enforcer, observers_}, options.bridges},
      requests_{{.worker = worker_,
                 .policy = policy_,
                 .observer = observers_,
                 .log = loop.log(),
                 .put_in_force = [this](LoadResult loaded) { return apply(std::move(loaded)); },
                 .reload = [this] { reload([](const Result<ReloadResult>&) {}); }},
                RequestFiles{options.state_dir, options.rules.path}},
      turn_{loop.after_each_turn([this] { enforcer_.forget_counters(); })} {
    observers_.add(requests_);
}

Result<void> Daemon::start_enforcing() {
    if (auto up = enforcer_.bring_up(); !up)
        return up;
    for (const std::string& bridge : bridges_)
        if (auto guarded = nft::install_guard(bridge); !guarded)
            return guarded;
    for (const std::string& bridge : bridges_)
        if (auto made = nft::ensure_bridge(bridge); !made)
            return std::unexpected(made.error());
    for (const auto& [bridge, address] : bridge_addresses_)
        if (auto added = nft::add_address(bridge, address); !added)
            return added;
    tables_up_ = true;
    schedule_audit();
    return {};
}

bool Daemon::bridges_up() const {
    return std::ranges::all_of(
        bridges_, [](const std::string& bridge) { return nft::link_up(bridge).value_or(false); });
}

Status Daemon::status() const {
    const policy::Policy& policy = *policy_.current();
    const bool up = bridges_up();
    return {.version = OUTCALL_VERSION,
            .bridges = bridges_,
            .bridge_up = up,
            .enforcing = up && tables_up_,
            .state = state(),
            .rule_count = static_cast<std::uint32_t>(policy.rules().size()),
            .rule_file_count = static_cast<std::uint32_t>(policy.file_count()),
            .policy_generation = policy.generation(),
            .container_count = static_cast<std::uint32_t>(enforcement_.containers().size()),
            .dynamic_rule_count = static_cast<std::uint32_t>(enforcement_.rules().size()),
            .pending_request_count = static_cast<std::uint32_t>(requests_.queue().pending_count()),
            .kernel_features = enforcer_.kernel_features()};
}

DaemonState Daemon::state() const {
    if (lockdown_)
        return DaemonState::Lockdown;
    return in_doubt_ ? DaemonState::Degraded : DaemonState::Running;
}

void Daemon::announce(DaemonState before) {
    if (state() == before)
        return;
    loop_.log().write(LogLevel::Notice, message::enforcement,
                      fmt::format("state is {}", name(state())));
    observers_.status_changed();
}

void Daemon::doubt(const Error& error) {
    loop_.log().write(LogLevel::Error, message::enforcement, "the kernel refused a change",
                      {{"FAULT", to_string(error)}});
    const DaemonState before = state();
    in_doubt_ = true;
    announce(before);
    schedule_audit();
}

void Daemon::finish(Result<Removed> removed, Count count, Done<std::uint32_t> done) {
    removed = noted(std::move(removed));
    if (!removed)
        return done(std::unexpected(removed.error()));
    const std::uint32_t rules = removed->rules;
    enforcement_.cut_flows(std::move(*removed), [rules, count, done = std::move(done)](
                                                    Result<std::uint32_t> flows) mutable {
        done(count == Count::Rules ? rules : flows);
    });
}

void Daemon::schedule_audit() {
    const auto delay = in_doubt_ || judge_pending_ ? audit_in_doubt : audit_interval;
    audit_ = loop_.at(std::chrono::steady_clock::now() + delay, [this] { audit(); });
}

void Daemon::audit() {
    if (!tables_up_)
        return;
    const DaemonState before = state();
    const auto differences = enforcer_.audit();
    in_doubt_ = !differences || !differences->empty();
    if (in_doubt_) {
        const std::string what =
            differences ? differences->front() : to_string(differences.error());
        loop_.log().write(LogLevel::Error, message::enforcement,
                          "the kernel differs from what is desired", {{"FAULT", what}});
        if (differences && enforcer_.repair())
            observers_.enforcement_repaired(what, "found by audit");
    } else if (judge_pending_) {
        judge_pending_ = !judge_rules_again();
    }
    for (const std::string& bridge : bridges_)
        if (const auto guarded = nft::install_guard(bridge); !guarded)
            loop_.log().write(LogLevel::Error, message::enforcement, "the guard is not in place",
                              {{"FAULT", to_string(guarded.error())}});
    announce(before);
    requests_.expire_older_than(wall_clock() - request_age);
    schedule_audit();
}

Result<void> Daemon::may_widen() const {
    if (!enforcing())
        return fail(ErrorCode::NotEnforcing, "the bridge or the base ruleset is not up");
    if (in_doubt_)
        return fail(ErrorCode::Unavailable,
                    "the state of the kernel is in doubt: nothing new is allowed");
    if (lockdown_)
        return fail(ErrorCode::Conflict, "lockdown is on");
    return {};
}

void Daemon::register_container(Registration registration, Done<ContainerId> done) {
    if (!tables_up_)
        return done(fail(ErrorCode::NotEnforcing, "the base ruleset is not up"));
    done(noted(enforcement_.register_container(std::move(registration))));
}

void Daemon::unregister_container(const ContainerId& id, Done<std::uint32_t> done) {
    finish(enforcement_.unregister_container(id, "unregistered"), Count::Rules, std::move(done));
}

std::vector<ContainerId> Daemon::containers() const {
    return enforcement_.containers().ids();
}

Result<ContainerInfo> Daemon::container(const ContainerId& id) const {
    return enforcement_.describe(id);
}

Result<ContainerId> Daemon::find_container(std::string_view id_or_name) const {
    return enforcement_.containers().find(id_or_name);
}

void Daemon::allow(AllowRequest request, Done<DynamicRuleId> done) {
    if (auto permitted = may_widen(); !permitted)
        return done(std::unexpected(permitted.error()));
    done(noted(enforcement_.allow(std::move(request))));
}

void Daemon::revoke(DynamicRuleId id, Done<std::uint32_t> done) {
    finish(enforcement_.remove(std::array{id}), Count::Flows, std::move(done));
}

void Daemon::renew(DynamicRuleId id, std::optional<std::chrono::seconds> ttl, Done<void> done) {
    if (auto permitted = may_widen(); !permitted)
        return done(std::unexpected(permitted.error()));
    done(noted(enforcement_.renew(id, ttl)));
}

void Daemon::purge(const ContainerId& id, Done<std::uint32_t> done) {
    finish(enforcement_.purge(id), Count::Rules, std::move(done));
}

void Daemon::flush(Done<std::uint32_t> done) {
    finish(enforcement_.remove(enforcement_.rules().all()), Count::Rules, std::move(done));
}

std::vector<DynamicRuleId> Daemon::dynamic_rules(const ContainerId& id) const {
    return enforcement_.rules().of(id);
}

Result<DynamicRuleInfo> Daemon::dynamic_rule(DynamicRuleId id) {
    return enforcement_.describe(id);
}

void Daemon::set_lockdown(bool enabled, Done<void> done) {
    auto suspended = noted(enforcer_.suspend(enabled));
    const DaemonState before = state();
    if (suspended)
        lockdown_ = enabled;
    announce(before);
    done(std::move(suspended));
}

void Daemon::bring_up(Done<void> done) {
    done(tables_up_ ? Result<void>{} : noted(start_enforcing()));
}

// From the wire inwards: our bridges with their ports, the tables, and the guard last.
void Daemon::tear_down(Done<void> done) {
    Result<void> down;
    for (const std::string& bridge : bridges_)
        if (down)
            down = nft::remove_own_bridge(bridge);
    if (down)
        down = enforcer_.tear_down();
    if (down) {
        tables_up_ = false;
        enforcement_.forget();
        for (const std::string& bridge : bridges_)
            if (down)
                down = nft::remove_guard(bridge);
    }
    observers_.status_changed();
    done(std::move(down));
}

} // namespace outcall::service
