// SPDX-License-Identifier: GPL-2.0-or-later
// What link, container links and the guard share of rtnetlink.
#pragma once

#include "engine/model/address.hpp"
#include "nft/attributes.hpp"
#include "nft/netlink_socket.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace outcall::nft {

// One link as the kernel tells it.
struct Link {
    std::string name;
    std::string kind;  // "bridge", "veth", ...
    std::string alias; // of `ip link set alias`
    std::int32_t index = 0;
    std::int32_t master = 0; // index of its bridge
    std::int32_t peer = 0;   // index of the other end, in the peer's namespace
    std::optional<std::int32_t> peer_namespace = {}; // the reader's number of it; empty: own
    MacAddress mac = {};
    bool up = false;
};

Result<std::vector<Link>> read_links(NetlinkSocket& socket);
// Empty: no such link.
Result<std::optional<Link>> find_link(NetlinkSocket& socket, std::string_view name);

// Empty: not the bytes of an address.
std::optional<IpAddress> to_address(std::span<const std::uint8_t> bytes);

} // namespace outcall::nft
