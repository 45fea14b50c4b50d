// SPDX-License-Identifier: GPL-2.0-or-later
// Looking for a string in a string, as often as a limit allows.
#pragma once

#include "engine/cel/datum.hpp"

#include <cstddef>
#include <string_view>

namespace outcall::cel {

// Where `sought` begins first, npos if nowhere. Linear, which string_view::find is not; both may
// come from the one who is judged.
std::size_t find(std::string_view text, std::string_view sought);

// How often at most, of an int that may be left out: null or negative is without end.
std::size_t limit(const Datum* given);

} // namespace outcall::cel
