// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/time.hpp"

#include <array>
#include <chrono>
#include <fmt/format.h>

namespace outcall::cel {

namespace {

// .5 for 500,000,000; nothing for 0.
std::string_view fraction(std::uint64_t nanoseconds, std::array<char, 10>& room) {
    if (nanoseconds == 0)
        return {};
    fmt::format_to_n(room.data(), room.size(), ".{:09}", nanoseconds);
    std::string_view text{room.data(), room.size()};
    text.remove_suffix(text.size() - text.find_last_not_of('0') - 1);
    return text;
}

} // namespace

Datum print_timestamp(Workspace& workspace, const Datum& timestamp) {
    const std::chrono::sys_seconds instant{std::chrono::seconds{timestamp.integer}};
    const auto days = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::year_month_day date{days};
    const std::chrono::hh_mm_ss time{instant - days};
    std::array<char, 10> room{};
    std::array<char, 32> text{};
    const auto end = fmt::format_to(
        text.data(), "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}Z", static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
        time.hours().count(), time.minutes().count(), time.seconds().count(),
        fraction(timestamp.size, room));
    return workspace.string({text.data(), end});
}

Datum print_duration(Workspace& workspace, const Datum& duration) {
    const bool negative = duration.integer < 0;
    const std::uint64_t size = negative ? 0 - duration.natural : duration.natural;
    constexpr auto second = static_cast<std::uint64_t>(nanoseconds_per_second);
    std::array<char, 10> room{};
    std::array<char, 32> text{};
    const auto end = fmt::format_to(text.data(), "{}{}{}s", negative ? "-" : "", size / second,
                                    fraction(size % second, room));
    return workspace.string({text.data(), end});
}

} // namespace outcall::cel
