// SPDX-License-Identifier: GPL-2.0-or-later
// Conntrack hygiene after a removal. Enforcement does not depend on it (DESIGN §5).
#pragma once

#include "engine/model/error.hpp"
#include "nft/enforcer.hpp"

#include <cstdint>
#include <span>

namespace outcall::nft {

// Deletes the conntrack entries of flows that were opened under these keys; how many there were.
Result<std::uint32_t> cut_flows(std::span<const FlowKey> keys);

// Deletes every conntrack entry that one of these addresses opened.
Result<std::uint32_t> cut_flows_from(std::span<const IpAddress> sources);

} // namespace outcall::nft
