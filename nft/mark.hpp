// SPDX-License-Identifier: GPL-2.0-or-later
// The two bits of the packet mark that our tables and the routing guard talk through.
#pragma once

#include <cstdint>

namespace outcall::nft {

// Always set, cleared and tested under a mask: the other 30 bits belong to others.
inline constexpr std::uint32_t allow_mark = 0x08000000;  // the dynamic table found an element
inline constexpr std::uint32_t pinned_mark = 0x04000000; // the frame came through its pinned port

} // namespace outcall::nft
