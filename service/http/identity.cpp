// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/http/identity.hpp"

#include "service/container_facts.hpp"
#include "service/http/cgroup.hpp"

#include <unistd.h>

namespace outcall::http {

namespace {

using service::Container;

// A container without a pid, or whose control group does not tell, is known by its network alone.
bool in_cgroup_of(const Peer& peer, const Container& container) {
    if (!container.pidfd)
        return true;
    const auto cgroup = find_cgroup(read_cgroups(container.info.pid), container.info.id);
    if (service::exited(container.pidfd)) // and the number may be another's
        return false;
    return !cgroup || inside(peer.cgroups, *cgroup);
}

} // namespace

Result<ContainerId> identify(const Peer& peer, const service::ContainerRegistry& containers) {
    const auto candidates = containers.in_namespace(peer.network);
    if (candidates.size() != 1 || !in_cgroup_of(peer, *candidates.front()) || !alive(peer))
        return fail(ErrorCode::AccessDenied, "the peer is in no registered container");
    return candidates.front()->info.id;
}

bool still_in(const Peer& peer, const ContainerId& id,
              const service::ContainerRegistry& containers) {
    const Container* container = containers.find(id);
    return container != nullptr && service::namespace_of(container->netns) == peer.network &&
           alive(peer);
}

Result<void> check_operator(const Peer& peer) {
    const bool ours = service::namespace_at("/proc/self/ns/pid") == peer.processes &&
                      service::namespace_at("/proc/self/ns/user") == peer.users;
    if (!ours || (peer.uid != 0 && peer.uid != geteuid()) || !alive(peer))
        return fail(ErrorCode::AccessDenied, "the peer is not root of this host");
    return {};
}

} // namespace outcall::http
