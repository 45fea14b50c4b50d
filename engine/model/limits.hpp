// SPDX-License-Identifier: GPL-2.0-or-later
// The bounds of the domain itself (DESIGN §8). Those of rule files and of CEL stand in their
// layers.
#pragma once

#include <chrono>
#include <cstddef>

namespace outcall::limits {

inline constexpr std::size_t container_id_bytes = 128;
inline constexpr std::size_t container_name_bytes = 255;
inline constexpr std::size_t containers = 16'384;
inline constexpr std::size_t addresses_per_container = 16;
inline constexpr std::size_t dynamic_rules_per_container = 256;
inline constexpr std::size_t dynamic_rules = 65'536;
inline constexpr std::chrono::seconds ttl_min{1}; // a TTL of 0 means: no expiry
inline constexpr std::chrono::seconds ttl_max{86'400};

inline constexpr std::size_t context_string_bytes = 65'536;
inline constexpr std::size_t context_items = 4'096; // entries of one list or map
inline constexpr std::size_t context_depth = 32;

} // namespace outcall::limits
