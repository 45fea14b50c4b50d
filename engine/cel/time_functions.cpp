// SPDX-License-Identifier: GPL-2.0-or-later
// timestamp(), duration(), and what can be asked of them: getFullYear() ... getMilliseconds().
#include "engine/cel/ext/arguments.hpp"
#include "engine/cel/function.hpp"
#include "engine/cel/time.hpp"
#include "engine/cel/zone.hpp"

#include <array>
#include <chrono>
#include <memory_resource>

namespace outcall::cel {

namespace {

using enum Pattern;

Datum to_timestamp(Workspace& /*workspace*/, std::span<const Datum> arguments) {
    const Datum& operand = arguments[0];
    switch (operand.kind) {
    case Kind::Timestamp: return operand;
    case Kind::Int: return make_timestamp(operand.integer, 0, "timestamp");
    case Kind::String: return parse_timestamp(operand.view());
    default: return refuse("timestamp", arguments);
    }
}

Datum to_duration(Workspace& workspace, std::span<const Datum> arguments) {
    const Datum& operand = arguments[0];
    switch (operand.kind) {
    case Kind::Duration: return operand;
    case Kind::Int: return Datum::of_duration(operand.integer);
    case Kind::String: return parse_duration(workspace, operand.view());
    default: return refuse("duration", arguments);
    }
}

// A part of a date and time of day as a clock on some wall shows it.
struct Part {
    std::string_view name;
    std::int64_t (*of)(std::chrono::local_seconds, std::uint32_t nanoseconds);
    // The same name asked of a duration; null where a duration has no such part.
    std::int64_t (*of_duration)(std::int64_t nanoseconds) = nullptr;
};

using std::chrono::local_seconds;

auto day(local_seconds time) {
    return std::chrono::floor<std::chrono::days>(time);
}

auto date(local_seconds time) {
    return std::chrono::year_month_day{day(time)};
}

auto clock(local_seconds time) {
    return std::chrono::hh_mm_ss{time - day(time)};
}

std::int64_t full_year(local_seconds time, std::uint32_t /*nanoseconds*/) {
    return static_cast<int>(date(time).year());
}

std::int64_t month(local_seconds time, std::uint32_t /*nanoseconds*/) {
    return static_cast<unsigned>(date(time).month()) - std::int64_t{1};
}

std::int64_t day_of_month(local_seconds time, std::uint32_t /*nanoseconds*/) {
    return static_cast<unsigned>(date(time).day());
}

std::int64_t days_before_in_month(local_seconds time, std::uint32_t nanoseconds) {
    return day_of_month(time, nanoseconds) - 1;
}

std::int64_t day_of_week(local_seconds time, std::uint32_t /*nanoseconds*/) {
    return std::chrono::weekday{day(time)}.c_encoding();
}

std::int64_t day_of_year(local_seconds time, std::uint32_t /*nanoseconds*/) {
    const std::chrono::local_days first{date(time).year() / std::chrono::January / 1};
    return (day(time) - first).count();
}

std::int64_t hours(local_seconds time, std::uint32_t /*nanoseconds*/) {
    return clock(time).hours().count();
}

std::int64_t minutes(local_seconds time, std::uint32_t /*nanoseconds*/) {
    return clock(time).minutes().count();
}

std::int64_t seconds(local_seconds time, std::uint32_t /*nanoseconds*/) {
    return clock(time).seconds().count();
}

std::int64_t milliseconds(local_seconds /*time*/, std::uint32_t nanoseconds) {
    return nanoseconds / 1'000'000;
}

// Of a duration: how many there are in all, cut off towards zero.
template <std::int64_t seconds>
std::int64_t total(std::int64_t nanoseconds) {
    return nanoseconds / (seconds * nanoseconds_per_second);
}

std::int64_t milliseconds_left(std::int64_t nanoseconds) {
    return nanoseconds % nanoseconds_per_second / 1'000'000;
}

constexpr std::array parts{
    Part{"getFullYear", full_year},        Part{"getMonth", month},
    Part{"getDate", day_of_month},         Part{"getDayOfMonth", days_before_in_month},
    Part{"getDayOfWeek", day_of_week},     Part{"getDayOfYear", day_of_year},
    Part{"getHours", hours, total<3'600>}, Part{"getMinutes", minutes, total<60>},
    Part{"getSeconds", seconds, total<1>}, Part{"getMilliseconds", milliseconds, milliseconds_left},
};

template <std::size_t index>
Datum get(Workspace& workspace, std::span<const Datum> arguments) {
    constexpr Part part = parts[index];
    const Datum& operand = arguments[0];
    if (part.of_duration != nullptr && operand.kind == Kind::Duration && arguments.size() == 1)
        return Datum::of_int(part.of_duration(operand.integer));
    if (operand.kind != Kind::Timestamp ||
        (arguments.size() == 2 && arguments[1].kind != Kind::String))
        return refuse(part.name, arguments);
    std::int64_t offset = 0;
    if (arguments.size() == 2) {
        const auto found = utc_offset(workspace, arguments[1].view(), operand.integer);
        if (!found)
            return Datum::error(Fault::BadConversion, "string to a time zone");
        offset = *found;
    }
    const local_seconds time{std::chrono::seconds{operand.integer + offset}};
    return Datum::of_int(part.of(time, operand.size));
}

constexpr std::array timestamp_from{takes(Timestamp, String), takes(Timestamp, Int),
                                    takes(Timestamp, Timestamp)};
constexpr std::array duration_from{takes(Duration, String), takes(Duration, Int),
                                   takes(Duration, Duration)};
constexpr std::array of_date{takes(Int, Timestamp), takes(Int, Timestamp, String)};
constexpr std::array of_clock{takes(Int, Timestamp), takes(Int, Timestamp, String),
                              takes(Int, Duration)};

constexpr LiteralArgument time{
    .wanted = "a time such as 2026-01-31T12:00:00Z",
    .fits = [](std::string_view text) { return parse_timestamp(text).plain(); }};
constexpr LiteralArgument length{.wanted = "a duration such as 1h30m",
                                 .fits = [](std::string_view text) {
                                     Workspace workspace{*std::pmr::null_memory_resource()};
                                     return parse_duration(workspace, text).plain();
                                 }};
constexpr LiteralArgument zone{.wanted = "a time zone such as Europe/Berlin or +05:30",
                               .fits = know_zone};

template <std::size_t index>
constexpr Function getter(std::span<const Signature> overloads) {
    return {parts[index].name, CallStyle::Method, get<index>, overloads, zone};
}

constexpr std::array functions{
    Function{"timestamp", CallStyle::Global, to_timestamp, timestamp_from, time},
    Function{"duration", CallStyle::Global, to_duration, duration_from, length},
    getter<0>(of_date),
    getter<1>(of_date),
    getter<2>(of_date),
    getter<3>(of_date),
    getter<4>(of_date),
    getter<5>(of_date),
    getter<6>(of_clock),
    getter<7>(of_clock),
    getter<8>(of_clock),
    getter<9>(of_clock),
};
static_assert(functions.size() == parts.size() + 2);

} // namespace

std::span<const Function> time_functions() {
    return functions;
}

} // namespace outcall::cel
