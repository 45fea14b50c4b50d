// SPDX-License-Identifier: GPL-2.0-or-later
// Bridges, their ports and addresses, by rtnetlink. Each call is one short synchronous exchange.
#pragma once

#include "engine/model/address.hpp"
#include "engine/model/error.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace outcall::nft {

struct Bridge {
    std::string name;
    bool created = false; // by us, just now; else it was there and is adopted
};

// 1-15 bytes of alphanumerics, '-', '_', '.'.
Result<void> check_interface_name(std::string_view name);

// Creates the bridge if it is missing, sets it up and keeps its MAC as it is now. Conflict when a
// link of that name is no bridge.
Result<Bridge> ensure_bridge(const std::string& name);
Result<void> add_address(const std::string& link,
                         const InterfaceAddress& address); // there already: ok
Result<bool> link_up(const std::string& name);             // false when it is down or missing
// A bridge that was there before outcalld stays; missing: ok.
Result<void> remove_own_bridge(const std::string& name);

// Ports of one bridge that are isolated cannot exchange frames (BRPORT_ISOLATED). InvalidArgument:
// the link is no port of one of these bridges.
Result<void> isolate_port(const std::string& port, const std::vector<std::string>& bridges);

// A container's interface that is the other end of a port of one of our bridges.
struct ContainerLink {
    std::string port;                 // host side
    MacAddress mac;                   // container side
    std::vector<IpAddress> addresses; // link-local included
};

// Looks into a network namespace. The peer relation is checked from both ends. InvalidArgument: it
// is none; Unavailable: it cannot be read. Never KernelRefused: nothing is changed.
Result<std::vector<ContainerLink>> read_container_links(int netns_fd,
                                                        const std::vector<std::string>& bridges);

} // namespace outcall::nft
