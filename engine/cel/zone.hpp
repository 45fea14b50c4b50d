// SPDX-License-Identifier: GPL-2.0-or-later
// Time zones by name: a fixed offset from UTC such as +05:30, -8:00 or 02:00, at most 14:59 either
// way, or a zone of the system's IANA data (tzdata) such as Europe/Berlin.
#pragma once

#include "engine/cel/workspace.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace outcall::cel {

// Whether there is such a zone; for names that are literals of an expression. A zone stays known
// for the life of the process.
bool know_zone(std::string_view name);

// Seconds east of UTC, at an instant given in seconds since 1970; nothing if there is no such zone.
// A name that is not known yet is charged as work. What a process gets to know is bounded by the
// zone data: some 600 names of about 40 KiB.
std::optional<std::int64_t> utc_offset(Workspace& workspace, std::string_view zone,
                                       std::int64_t instant);

} // namespace outcall::cel
