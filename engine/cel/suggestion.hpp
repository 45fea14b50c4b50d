// SPDX-License-Identifier: GPL-2.0-or-later
// "Did you mean": the known name nearest to a mistyped one.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace outcall::cel {

// "; did you mean 'x'?", or nothing when no candidate is near.
std::string suggestion(std::string_view given, std::span<const std::string_view> candidates);

} // namespace outcall::cel
