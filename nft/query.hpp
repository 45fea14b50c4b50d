// SPDX-License-Identifier: GPL-2.0-or-later
// Reads tables, sets and elements out of the kernel.
#pragma once

#include "nft/backend.hpp"
#include "nft/netlink_socket.hpp"

#include <optional>
#include <vector>

namespace outcall::nft {

// `owner`: the netlink port of the socket that should own the table.
Result<std::optional<Inventory>> read_inventory(NetlinkSocket& socket, const Table& table,
                                                std::uint32_t owner);
Result<std::vector<StoredElement>> read_elements(NetlinkSocket& socket, const Set& set);
Result<std::optional<StoredElement>> read_element(NetlinkSocket& socket, const Set& set,
                                                  const ElementKey& key);

} // namespace outcall::nft
