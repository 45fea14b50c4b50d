// SPDX-License-Identifier: GPL-2.0-or-later
// State and enforcement; what concerns the policy is in daemon_policy.cpp.
#include "service/daemon.hpp"

#include "nft/link.hpp"
#include "nft/routing_guard.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

namespace outcall::service {

namespace {
constexpr std::chrono::seconds audit_delay{1};
}

Daemon::Daemon(EventLoop& loop, nft::Enforcer& enforcer, const Options& options)
    : loop_{loop}, enforcer_{enforcer}, bridges_{options.bridges},
      bridge_addresses_{options.bridge_addresses}, policy_{options.rules, loop.log()},
      worker_{loop}, enforcement_{{loop, worker_, enforcer, observers_}, options.bridges},
      turn_{loop.after_each_turn([this] { enforcer_.forget_counters(); })} {
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
            .state = state_,
            .rule_count = static_cast<std::uint32_t>(policy.rules().size()),
            .rule_file_count = static_cast<std::uint32_t>(policy.file_count()),
            .policy_generation = policy.generation(),
            .container_count = static_cast<std::uint32_t>(enforcement_.containers().size()),
            .dynamic_rule_count = static_cast<std::uint32_t>(enforcement_.rules().size()),
            .kernel_features = enforcer_.kernel_features()};
}

void Daemon::doubt(const Error& error) {
    loop_.log().write(LogLevel::Error, message::enforcement, "the kernel refused a change",
                      {{"FAULT", to_string(error)}});
    if (state_ == DaemonState::Running)
        enter(DaemonState::Degraded);
    audit_ = loop_.at(std::chrono::steady_clock::now() + audit_delay, [this] { audit(); });
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

void Daemon::enter(DaemonState state) {
    if (std::exchange(state_, state) == state)
        return;
    loop_.log().write(LogLevel::Notice, message::enforcement,
                      fmt::format("state is {}", name(state)));
    observers_.status_changed();
}

// The only way up from degraded: the kernel is what it should be.
void Daemon::audit() {
    const auto differences = enforcer_.audit();
    if (differences && differences->empty()) {
        if (state_ == DaemonState::Degraded)
            enter(DaemonState::Running);
        return;
    }
    loop_.log().write(
        LogLevel::Error, message::enforcement, "the kernel differs from what is desired",
        {{"FAULT", differences ? differences->front() : to_string(differences.error())}});
    audit_ = loop_.at(std::chrono::steady_clock::now() + audit_delay, [this] { audit(); });
}

Result<void> Daemon::may_widen() const {
    if (!enforcing())
        return fail(ErrorCode::NotEnforcing, "the bridge or the base ruleset is not up");
    if (state_ == DaemonState::Degraded)
        return fail(ErrorCode::Unavailable,
                    "the state of the kernel is in doubt: nothing new is allowed");
    if (state_ == DaemonState::Lockdown)
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
    if (suspended)
        enter(enabled ? DaemonState::Lockdown : DaemonState::Running);
    done(std::move(suspended));
}

void Daemon::tear_down(Done<void> done) {
    auto down = enforcer_.tear_down();
    tables_up_ = tables_up_ && !down;
    for (const std::string& bridge : bridges_) {
        if (down)
            down = nft::remove_guard(bridge);
        if (down)
            down = nft::remove_link(bridge);
    }
    if (down)
        enforcement_.forget();
    observers_.status_changed();
    done(std::move(down));
}

} // namespace outcall::service
