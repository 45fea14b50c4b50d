// SPDX-License-Identifier: GPL-2.0-or-later
// The bounds of an expression (DESIGN §8): what may be compiled, and what one evaluation may cost.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace outcall::cel::limits {

// At compile time.
inline constexpr std::size_t source_bytes = 16'384;
inline constexpr std::size_t nodes = 4'096;
// Of the tree, and of the parser's nesting. Left-deep chains (a + b + c ...) count; && and || do
// not, they are flattened. The CEL specification asks for 12 to 24.
inline constexpr std::size_t depth = 250;
// Of a type. cel.bind() nests values, and with them types, as deep as there are nodes.
inline constexpr std::size_t type_depth = 32;
inline constexpr std::size_t diagnostics = 20;
inline constexpr std::size_t regex_instructions = 2'000;
inline constexpr std::size_t literal_pattern_bytes = 512;
// Of one expression; a pattern that is refused counts as full. Bytes say little: \pL{9} takes 6 ms.
inline constexpr std::size_t literal_instructions = 8'000;
// RE2's memory for a pattern's programs and automata, and in the first try that only tells whether
// the pattern is within the instructions: there RE2 gives up after 2,730 of them, in one tenth of
// the time that 2 MiB would cost ((\pL){40}: 400 ms).
inline constexpr std::int64_t regex_memory_bytes = 2'097'152;
inline constexpr std::int64_t regex_trial_bytes = 262'144;

// What folding constants may produce in one expression, and what it may cost a node: what wants
// more is left to the evaluation. Elements: as many as the expression has nodes.
inline constexpr std::size_t folded_bytes = 16'384;
inline constexpr std::size_t folding_work_per_node = 64; // units of Budget::work

// For one evaluation. Going beyond one of these ends the evaluation in an error that no operator
// absorbs: Outcome::Kind::Exceeded.
inline constexpr std::size_t comprehension_steps = 10'000;
inline constexpr std::size_t produced_bytes = 65'536; // strings and bytes, in total
inline constexpr std::size_t produced_items = 10'000; // list elements and map entries, in total
inline constexpr std::size_t computed_pattern_bytes = 256; // compiled in 15 ms at most
// Bytes of text times instructions of the pattern: what RE2 may need when its automaton does not
// fit its memory. 256 instructions can search the largest context string.
inline constexpr std::size_t regex_work = 16'777'216;
inline constexpr std::chrono::milliseconds wall_clock{50};

} // namespace outcall::cel::limits
