// SPDX-License-Identifier: GPL-2.0-or-later
// The bounds of enrich scripts (DESIGN §8): of one, and of all together.
#pragma once

#include <cstddef>

namespace outcall::service::script_limits {

inline constexpr std::size_t script_bytes = 1U << 20;
inline constexpr std::size_t output_bytes = 64U << 10;
inline constexpr std::size_t error_bytes = 4U << 10; // the rest is thrown away
inline constexpr std::size_t running = 4;            // at once
inline constexpr std::size_t waiting = 64;
inline constexpr std::size_t waiting_per_requester = 16;
inline constexpr std::size_t per_request = 16;

// Of one script, its descendants included where the kernel counts so.
inline constexpr std::size_t memory_bytes = 256U << 20; // address space of each process
inline constexpr std::size_t file_bytes = 8U << 20;     // also of all it writes together
inline constexpr std::size_t descriptors = 64;
inline constexpr std::size_t processes = 64;

} // namespace outcall::service::script_limits
