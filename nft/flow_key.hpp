// SPDX-License-Identifier: GPL-2.0-or-later
// The key of one allowed flow, in both families.
#pragma once

#include "engine/model/address.hpp"
#include "engine/model/flow.hpp"

#include <compare>

namespace outcall::nft {

struct FlowKey {
    IpAddress source;
    Destination destination;
    auto operator<=>(const FlowKey&) const = default;
};

} // namespace outcall::nft
