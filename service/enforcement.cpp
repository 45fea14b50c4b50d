// SPDX-License-Identifier: GPL-2.0-or-later
// The containers' side; dynamic rules are in dynamic_rule_enforcement.cpp.
#include "service/enforcement.hpp"

#include "engine/model/limits.hpp"
#include "nft/conntrack.hpp"
#include "nft/link.hpp"
#include "service/container_facts.hpp"
#include "service/wall_clock.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <memory>
#include <utility>

namespace outcall::service {

namespace {

constexpr std::chrono::seconds retry_delay{1};

constexpr auto ignore_flows = [](const Result<std::uint32_t>&) {};

Result<void> check_name(std::string_view name) {
    const auto printable = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0x20 && byte != 0x7f;
    };
    if (name.empty() || name.size() > limits::container_name_bytes ||
        !std::ranges::all_of(name, printable))
        return fail(ErrorCode::InvalidArgument,
                    "a container name has 1 to 255 bytes and no control character", "name");
    return {};
}

std::vector<IpAddress> shown(const nft::Member& member) {
    std::vector<IpAddress> addresses;
    std::ranges::copy_if(member.addresses, std::back_inserter(addresses),
                         [](const IpAddress& address) { return !address.link_local(); });
    return addresses;
}

// Link-local addresses come when the link is up, perhaps after the first registration.
bool same_identity(const nft::Member& one, const nft::Member& other) {
    return one.interface == other.interface && one.mac == other.mac && shown(one) == shown(other);
}

} // namespace

Enforcement::Enforcement(Parts parts, std::vector<std::string> bridges)
    : loop_{parts.loop}, worker_{parts.worker}, enforcer_{parts.enforcer},
      observer_{parts.observer}, bridges_{std::move(bridges)} {
}

void Enforcement::cut_flows(Removed removed, Done<std::uint32_t> done) {
    if (removed.keys.empty() && removed.sources.empty())
        return done(0);
    const auto flows = std::make_shared<Result<std::uint32_t>>(0);
    const auto reply = std::make_shared<Done<std::uint32_t>>(std::move(done));
    auto work = [flows, removed = std::move(removed)] {
        *flows = removed.sources.empty() ? nft::cut_flows(removed.keys)
                                         : nft::cut_flows_from(removed.sources);
    };
    const bool queued = worker_.submit(std::move(work), [this, flows, reply] {
        if (!*flows)
            loop_.log().write(LogLevel::Warning, message::enforcement, "conntrack was not cleaned",
                              {{"FAULT", to_string(flows->error())}});
        (*reply)(flows->value_or(0));
    });
    if (!queued)
        (*reply)(0);
}

Result<ContainerId> Enforcement::register_container(Registration registration) {
    if (auto valid = check_name(registration.name); !valid)
        return std::unexpected(valid.error());
    auto facts = gather_facts(registration, bridges_);
    if (!facts)
        return std::unexpected(facts.error());
    Container* known = containers_.find(registration.id);
    if (known != nullptr && known->info.pid == registration.pid.value_or(0) &&
        !(known->pidfd && exited(known->pidfd)) && same_namespace(known->netns, facts->netns) &&
        same_identity(known->member, facts->member))
        return refresh(*known, registration, std::move(facts->member));
    if (known != nullptr) {
        auto gone = unregister_container(registration.id, "registered anew");
        if (!gone)
            return std::unexpected(gone.error());
        cut_flows(std::move(*gone), ignore_flows);
    }
    if (containers_.size() >= limits::containers)
        return fail(ErrorCode::LimitExceeded,
                    fmt::format("{} containers are registered already", limits::containers));
    if (const Container* other = containers_.conflicting(registration.id, facts->member))
        return fail(ErrorCode::Conflict,
                    fmt::format("container {} has that address or interface", other->info.id.str()),
                    "addresses");
    if (!facts->member.interface.empty())
        if (auto isolated = nft::isolate_port(facts->member.interface, bridges_); !isolated)
            return fail(isolated.error().code == ErrorCode::KernelRefused ? ErrorCode::Unavailable
                                                                          : isolated.error().code,
                        isolated.error().message, isolated.error().where);
    if (auto added = enforcer_.add_member(facts->member); !added)
        return std::unexpected(added.error());

    Container& container =
        containers_.insert({.info = {.id = registration.id,
                                     .name = std::move(registration.name),
                                     .pid = registration.pid.value_or(0),
                                     .addresses = shown(facts->member),
                                     .interface = facts->member.interface,
                                     .attributes = std::move(registration.attributes),
                                     .registered_at = wall_clock()},
                            .member = std::move(facts->member),
                            .pidfd = std::move(facts->pidfd),
                            .netns = std::move(facts->netns),
                            .exit_watch = {}});
    watch(container);
    loop_.log().write(LogLevel::Info, message::container, "container registered",
                      {{"CONTAINER", container.info.id.str()}, {"NAME", container.info.name}});
    observer_.container_added(container.info.id);
    return container.info.id;
}

// The same container told again: its attributes may be new, its identity is not.
Result<ContainerId> Enforcement::refresh(Container& known, Registration& registration,
                                         nft::Member member) {
    if (known.member != member) {
        if (auto added = enforcer_.add_member(member); !added)
            return std::unexpected(added.error());
        known.member = std::move(member);
    }
    known.info.attributes = std::move(registration.attributes);
    containers_.rename(known, std::move(registration.name));
    observer_.container_changed(registration.id);
    return registration.id;
}

Result<Removed> Enforcement::unregister_container(const ContainerId& id, std::string_view cause) {
    Container* container = containers_.find(id);
    if (container == nullptr)
        return fail(ErrorCode::NotFound, fmt::format("no container '{}' is registered", id.str()));
    container->info.state = ContainerState::Stopping;
    const auto ids = rules_.of(id);
    std::vector<nft::FlowKey> keys;
    for (const DynamicRuleId rule : ids)
        std::ranges::copy(rules_.find(rule)->keys, std::back_inserter(keys));
    const auto removal = enforcer_.remove_member(container->member, keys);
    if (!removal)
        return std::unexpected(removal.error());
    Removed removed = drop(removal->reset ? rules_.all() : ids);
    removed.rules = static_cast<std::uint32_t>(ids.size());
    removed.sources = container->member.addresses;
    loop_.log().write(LogLevel::Info, message::container, "container removed",
                      {{"CONTAINER", id.str()},
                       {"CAUSE", cause},
                       {"REMOVED_RULES", std::to_string(removed.rules)}});
    // NOLINTNEXTLINE(performance-unnecessary-copy-initialization): `id` may live in the record
    const ContainerId gone = id;
    containers_.erase(gone);
    observer_.container_removed(gone, cause, removed.rules);
    return removed;
}

void Enforcement::watch(Container& container) {
    if (container.pidfd)
        container.exit_watch = loop_.on_readable(container.pidfd.get(),
                                                 [this, id = container.info.id] { on_exit(id); });
}

// A purge that the kernel refuses is tried again until it holds; the record stays visible.
void Enforcement::on_exit(const ContainerId& id) {
    auto gone = unregister_container(id, "exited");
    if (gone)
        return cut_flows(std::move(*gone), ignore_flows);
    Container* container = containers_.find(id);
    if (container == nullptr)
        return;
    loop_.log().write(LogLevel::Error, message::enforcement, "a container was not purged",
                      {{"CONTAINER", id.str()}, {"FAULT", to_string(gone.error())}});
    observer_.container_changed(id);
    // NOLINTNEXTLINE(performance-unnecessary-copy-initialization): `id` may live in the old watch
    const ContainerId again = id;
    container->exit_watch =
        loop_.at(std::chrono::steady_clock::now() + retry_delay, [this, again] { on_exit(again); });
}

Result<ContainerInfo> Enforcement::describe(const ContainerId& id) const {
    const Container* container = containers_.find(id);
    if (container == nullptr)
        return fail(ErrorCode::NotFound, fmt::format("no container '{}' is registered", id.str()));
    ContainerInfo info = container->info;
    info.dynamic_rule_count = static_cast<std::uint32_t>(rules_.count(id));
    return info;
}

void Enforcement::forget() {
    drop(rules_.all());
    for (const ContainerId& id : containers_.ids()) {
        containers_.erase(id);
        observer_.container_removed(id, "torn down", 0);
    }
}

} // namespace outcall::service
