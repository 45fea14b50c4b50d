// SPDX-License-Identifier: GPL-2.0-or-later
// The guard outside nftables: policy-routing rules that hold when every table of ours is gone.
#pragma once

#include "engine/model/error.hpp"

#include <cstdint>
#include <string>

namespace outcall::nft {

// Preferences of the two rules, both families, every bridge.
inline constexpr std::uint32_t guard_allow_preference = 100;
inline constexpr std::uint32_t guard_prohibit_preference = 101;

// "from the bridge with the allow mark: main table", "from the bridge otherwise: prohibit".
// Idempotent.
Result<void> install_guard(const std::string& bridge);
Result<void> remove_guard(const std::string& bridge);

} // namespace outcall::nft
