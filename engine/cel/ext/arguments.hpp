// SPDX-License-Identifier: GPL-2.0-or-later
// What the functions of the libraries ask of their arguments before they look at them.
#pragma once

#include "engine/cel/datum.hpp"
#include "engine/cel/workspace.hpp"

#include <initializer_list>
#include <span>
#include <string_view>

namespace outcall::cel {

// Whether the arguments have these kinds; those left out at the end are optional ones.
bool fit(std::span<const Datum> arguments, std::initializer_list<Kind> kinds);

// NoSuchOverload, with the kinds of the first two.
Datum refuse(std::string_view function, std::span<const Datum> arguments);

// Charges a walk over single bytes. False when the budget is exhausted.
bool walk(Workspace& workspace, std::size_t bytes);

} // namespace outcall::cel
