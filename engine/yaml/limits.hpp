// SPDX-License-Identifier: GPL-2.0-or-later
// The bounds of a YAML file (DESIGN §8). Beyond them a file is refused, never cut.
#pragma once

#include <cstddef>

namespace outcall::yaml::limits {

inline constexpr std::size_t file_bytes = 1U << 20;
inline constexpr std::size_t depth = 32; // of sequences and maps in one another
inline constexpr std::size_t keys_per_map = 256;
inline constexpr std::size_t scalar_bytes = 64U << 10;
inline constexpr std::size_t nodes = 128U << 10; // values; enough for 10,000 rules in one file

} // namespace outcall::yaml::limits
