// SPDX-License-Identifier: GPL-2.0-or-later
// Durations and moments as people write and read them.
#pragma once

#include "engine/model/container.hpp"
#include "engine/model/error.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace outcall::cli {

// "90s", "10m", "2h", "1d", "1h30m" (larger units first, each once), or a bare number of seconds.
// Anything else, and more than a year: InvalidArgument.
Result<std::chrono::seconds> parse_duration(std::string_view text);

// A duration that a rule may live: limits::ttl_min to limits::ttl_max.
Result<std::chrono::seconds> parse_ttl(std::string_view text);

// The two largest units: "4m 10s", "2h", "3d 4h".
std::string spoken(std::chrono::seconds duration);

// "12 s ago", "2 min ago", "3 h ago", "5 d ago"; "just now" also for a moment yet to come.
std::string ago(RealTime then, RealTime now);

} // namespace outcall::cli
