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

// Rule requests (engine/model/rule_request.hpp).
inline constexpr std::size_t requests_per_container = 32; // pending
inline constexpr std::size_t requests = 1'024;            // pending, of all containers
inline constexpr std::size_t requests_bytes = 12U << 20;  // of their texts
inline constexpr std::size_t requests_kept = 1'000;       // decided ones, for audit
inline constexpr std::size_t requests_kept_bytes = 4U << 20;
inline constexpr std::size_t request_bytes = 65'536; // the rule file, and all that is sent
inline constexpr std::size_t request_rules = 64;     // that a person can judge
inline constexpr std::size_t request_condition_bytes = 65'536;       // of them together, expanded
inline constexpr std::chrono::milliseconds request_compilation{250}; // an ordinary one takes 1 ms
inline constexpr std::size_t request_reason_bytes = 1'024;
inline constexpr std::size_t request_rate = 10; // submissions of a container in request_window
inline constexpr std::chrono::seconds request_window{60};
inline constexpr std::chrono::hours request_age{7 * 24}; // then a pending one expires

inline constexpr std::size_t context_string_bytes = 65'536;
inline constexpr std::size_t context_items = 4'096; // entries of one list or map
inline constexpr std::size_t context_depth = 32;

} // namespace outcall::limits
