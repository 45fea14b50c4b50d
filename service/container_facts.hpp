// SPDX-License-Identifier: GPL-2.0-or-later
// What the kernel says of a container that somebody wants to register. Identity comes from here
// alone: pidfd, network namespace, host interface (DESIGN §6).
#pragma once

#include "engine/model/container.hpp"
#include "nft/enforcer.hpp"
#include "service/unique_fd.hpp"

#include <string>
#include <vector>

namespace outcall::service {

struct ContainerFacts {
    UniqueFd pidfd; // empty without a pid
    UniqueFd netns; // empty without pid and netns
    nft::Member member;
};

// InvalidArgument: no address, or one that no container can have. NotFound: no such process.
// Conflict: the container shares the host's network, which cannot be enforced.
Result<ContainerFacts> gather_facts(const Registration& registration,
                                    const std::vector<std::string>& bridges);

// Both held open, so that neither's inode can have been used again.
bool same_namespace(const UniqueFd& one, const UniqueFd& other);

// True once the process behind a pidfd is gone.
bool exited(const UniqueFd& pidfd);

} // namespace outcall::service
