// SPDX-License-Identifier: GPL-2.0-or-later
// The bounds of a set of rule files (DESIGN §8). One file is bounded by engine/yaml/limits.hpp,
// that is to 256 definitions, and a condition by engine/cel/limits.hpp.
#pragma once

#include <chrono>
#include <cstddef>

namespace outcall::policy::limits {

inline constexpr std::size_t files = 512;
inline constexpr std::size_t set_bytes = 16U << 20;
inline constexpr std::size_t rules = 10'000;
inline constexpr std::size_t rule_id_bytes = 128;

inline constexpr std::size_t definition_depth = 16; // definitions in one another
inline constexpr std::size_t expanded_bytes = 32U << 10;
inline constexpr std::size_t expanded_set_bytes = 16U << 20; // all conditions together

inline constexpr std::size_t reported = 1'000; // faults, and warnings, of one load

// For one request, over all rules; see Policy::first_match.
inline constexpr std::chrono::milliseconds request_time{50};
inline constexpr std::size_t rules_per_look = 8; // at the clock, which costs about half a rule

inline constexpr std::size_t preview_characters = 80;

inline constexpr std::size_t script_path_bytes = 255;
inline constexpr std::chrono::milliseconds script_time{5'000}; // S003-FR-012, unless a rule says
inline constexpr std::chrono::milliseconds most_script_time{60'000};

} // namespace outcall::policy::limits
