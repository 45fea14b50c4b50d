// SPDX-License-Identifier: GPL-2.0-or-later
// Timestamps and durations as values: their range, their arithmetic, and their text. A timestamp is
// seconds and nanoseconds since 1970 in UTC, from year 1 to year 9999; a duration is nanoseconds in
// 64 bits, some 292 years either way (cel-spec, langdef.md).
#pragma once

#include "engine/cel/ast.hpp"
#include "engine/cel/datum.hpp"
#include "engine/cel/workspace.hpp"

#include <cstdint>
#include <string_view>

namespace outcall::cel {

inline constexpr std::int64_t nanoseconds_per_second = 1'000'000'000;
inline constexpr std::int64_t first_second = -62'135'596'800; // 0001-01-01T00:00:00Z
inline constexpr std::int64_t last_second = 253'402'300'799;  // 9999-12-31T23:59:59Z

// An overflow of `operation` if it is out of range. `nanoseconds` may be of any sign.
Datum make_timestamp(std::int64_t seconds, std::int64_t nanoseconds, std::string_view operation);

// + and -, where an operand is a timestamp or a duration; both plain.
Datum time_arithmetic(Operator op, const Datum& left, const Datum& right);

// RFC 3339: 2009-02-13T23:31:30Z, with up to nine digits of a second, or an offset in place of Z.
// Upper case; no leap second. An error for everything else.
Datum parse_timestamp(std::string_view text);

// As Go writes it: an optional sign, then numbers with units h m s ms us (or µs) ns, such as
// 1h30m or -1.5s; 0 needs no unit. What is smaller than a nanosecond is cut off.
Datum parse_duration(Workspace& workspace, std::string_view text);

// RFC 3339 in UTC; seconds with the unit s. A fraction only as long as it has to be.
Datum print_timestamp(Workspace& workspace, const Datum& timestamp);
Datum print_duration(Workspace& workspace, const Datum& duration);

} // namespace outcall::cel
