// SPDX-License-Identifier: GPL-2.0-or-later
// Text from the bus made safe for a terminal, and its width there. Every byte that outcallctl
// prints for people went through printable(): containers choose their names and labels.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace outcall::cli {

// Control characters (C0, DEL, C1), bidirectional and invisible formatting characters and bytes
// that are not UTF-8 are spelled out (\n, \x1b, \u{202e}); everything else is kept.
std::string printable(std::string_view text);

// Terminal columns of printable text: two for East Asian wide characters and emoji, else one.
std::size_t columns_of(std::string_view text);

// The longest beginning that fits, with "…" for what was cut; `columns` ≥ 1.
std::string clipped(std::string_view text, std::size_t columns);

} // namespace outcall::cli
