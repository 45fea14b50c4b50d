// SPDX-License-Identifier: GPL-2.0-or-later
// Who a peer is, by kernel facts alone. Doubt is AccessDenied.
#pragma once

#include "service/container_registry.hpp"
#include "service/http/peer.hpp"

namespace outcall::http {

// The one registered container in whose network namespace, and control group where that carries the
// id, the peer is.
Result<ContainerId> identify(const Peer& peer, const service::ContainerRegistry& containers);

// The peer still is who it was, in the same life of the container.
bool still_in(const Peer& peer, const ContainerId& id,
              const service::ContainerRegistry& containers);

// uid 0 or our own, in our user and PID namespaces: uid 0 of a container that was given the host
// socket is none of ours.
Result<void> check_operator(const Peer& peer);

} // namespace outcall::http
