// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/container_registry.hpp"

#include <fmt/format.h>
#include <utility>

namespace outcall::service {

namespace {

// Several containers may have the same name, or share a network.
void forget(auto& index, const auto& key, const ContainerId& id) {
    const auto [first, last] = index.equal_range(key);
    for (auto entry = first; entry != last;)
        entry = entry->second == id ? index.erase(entry) : std::next(entry);
}

} // namespace

Container* ContainerRegistry::find(const ContainerId& id) {
    const auto found = containers_.find(id);
    return found == containers_.end() ? nullptr : &found->second;
}

const Container* ContainerRegistry::find(const ContainerId& id) const {
    const auto found = containers_.find(id);
    return found == containers_.end() ? nullptr : &found->second;
}

Result<ContainerId> ContainerRegistry::find(std::string_view id_or_name) const {
    if (const auto id = ContainerId::parse(id_or_name); id && containers_.contains(*id))
        return *id;
    const auto [first, last] = by_name_.equal_range(id_or_name);
    if (first == last)
        return fail(ErrorCode::NotFound,
                    fmt::format("no container '{}' is registered", id_or_name.substr(0, 128)));
    if (std::next(first) != last)
        return fail(ErrorCode::Conflict,
                    fmt::format("several containers are called '{}': use the id", id_or_name));
    return first->second;
}

const Container* ContainerRegistry::conflicting(const ContainerId& id,
                                                const nft::Member& member) const {
    const auto holder = [&](const auto& index, const auto& key) -> const Container* {
        const auto found = index.find(key);
        return found == index.end() || found->second == id ? nullptr : find(found->second);
    };
    for (const IpAddress& address : member.addresses)
        if (const Container* other = holder(by_address_, address);
            other != nullptr && !address.link_local())
            return other;
    return member.interface.empty() ? nullptr : holder(by_interface_, member.interface);
}

std::vector<const Container*> ContainerRegistry::in_namespace(const NamespaceId& network) const {
    std::vector<const Container*> found;
    const auto [first, last] = by_namespace_.equal_range(network);
    for (auto entry = first; entry != last; ++entry)
        found.push_back(find(entry->second));
    return found;
}

Container& ContainerRegistry::insert(Container container) {
    const ContainerId id = container.info.id;
    by_name_.emplace(container.info.name, id);
    for (const IpAddress& address : container.member.addresses)
        if (!address.link_local())
            by_address_.emplace(address, id);
    if (!container.member.interface.empty())
        by_interface_.emplace(container.member.interface, id);
    if (const auto network = namespace_of(container.netns))
        by_namespace_.emplace(*network, id);
    return containers_.emplace(id, std::move(container)).first->second;
}

void ContainerRegistry::rename(Container& container, std::string name) {
    forget(by_name_, container.info.name, container.info.id);
    container.info.name = std::move(name);
    by_name_.emplace(container.info.name, container.info.id);
}

void ContainerRegistry::erase(const ContainerId& id) {
    const auto found = containers_.find(id);
    if (found == containers_.end())
        return;
    const Container& container = found->second;
    forget(by_name_, container.info.name, id);
    if (const auto network = namespace_of(container.netns))
        forget(by_namespace_, *network, id);
    for (const IpAddress& address : container.member.addresses)
        if (!address.link_local())
            by_address_.erase(address);
    by_interface_.erase(container.member.interface);
    containers_.erase(found);
}

std::vector<ContainerId> ContainerRegistry::ids() const {
    std::vector<ContainerId> ids;
    ids.reserve(containers_.size());
    for (const auto& [id, container] : containers_)
        ids.push_back(id);
    return ids;
}

} // namespace outcall::service
