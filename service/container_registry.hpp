// SPDX-License-Identifier: GPL-2.0-or-later
// Who is on the bridge. The full id is the key; nothing is shared between two containers.
#pragma once

#include "engine/model/container.hpp"
#include "nft/enforcer.hpp"
#include "service/event_loop.hpp"
#include "service/namespace_id.hpp"
#include "service/unique_fd.hpp"

#include <map>
#include <string_view>
#include <vector>

namespace outcall::service {

struct Container {
    ContainerInfo info; // dynamic_rule_count is not kept here
    nft::Member member;
    UniqueFd pidfd;
    UniqueFd netns; // held, so that its inode is not re-used
    EventSource exit_watch;
};

class ContainerRegistry {
public:
    // Pointers stay valid until the container is erased.
    Container* find(const ContainerId& id);
    const Container* find(const ContainerId& id) const;
    // By id, or by name when exactly one has it; NotFound or Conflict.
    Result<ContainerId> find(std::string_view id_or_name) const;

    // A container other than `id` that has one of the member's addresses or its interface.
    // Link-local addresses identify nobody: each link has its own.
    const Container* conflicting(const ContainerId& id, const nft::Member& member) const;

    // Those whose processes see that network: more than one when they share it.
    std::vector<const Container*> in_namespace(const NamespaceId& network) const;

    Container& insert(Container container);
    void rename(Container& container, std::string name);
    void erase(const ContainerId& id);

    std::vector<ContainerId> ids() const; // sorted
    std::size_t size() const { return containers_.size(); }

private:
    std::map<ContainerId, Container> containers_;
    std::multimap<std::string, ContainerId, std::less<>> by_name_;
    std::map<IpAddress, ContainerId> by_address_;
    std::map<std::string, ContainerId> by_interface_;
    std::multimap<NamespaceId, ContainerId> by_namespace_;
};

} // namespace outcall::service
