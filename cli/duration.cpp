// SPDX-License-Identifier: GPL-2.0-or-later
// One table of units serves reading and writing.
#include "cli/duration.hpp"

#include "engine/model/limits.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <fmt/format.h>

namespace outcall::cli {
namespace {

using std::chrono::seconds;

struct Unit {
    char letter;
    std::string_view word;
    std::int64_t seconds;
};

constexpr std::array units{Unit{'d', "d", 86'400}, Unit{'h', "h", 3'600}, Unit{'m', "min", 60},
                           Unit{'s', "s", 1}};

constexpr std::int64_t longest = 366LL * 86'400;

std::unexpected<Error> not_a_duration(std::string_view text) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("'{}' is not a duration such as 90s, 10m or 1h30m", text));
}

} // namespace

Result<seconds> parse_duration(std::string_view text) {
    std::int64_t total = 0;
    std::string_view rest = text;
    auto allowed = units.begin();
    do {
        std::uint32_t count = 0;
        const auto [end, code] = std::from_chars(rest.data(), rest.data() + rest.size(), count);
        if (code != std::errc{})
            return not_a_duration(text);
        rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
        const bool bare = rest.empty() && allowed == units.begin();
        const auto unit =
            bare ? units.end() - 1 : std::find_if(allowed, units.end(), [&](const Unit& candidate) {
                return !rest.empty() && candidate.letter == rest.front();
            });
        if (unit == units.end())
            return not_a_duration(text);
        total += count * unit->seconds; // at most four terms of 2^32 days: no overflow
        rest.remove_prefix(bare ? 0 : 1);
        allowed = unit + 1;
    } while (!rest.empty());
    if (total > longest)
        return fail(ErrorCode::InvalidArgument, fmt::format("'{}' is more than a year", text));
    return seconds{total};
}

Result<seconds> parse_ttl(std::string_view text) {
    const auto duration = parse_duration(text);
    if (!duration)
        return duration;
    if (*duration < limits::ttl_min || *duration > limits::ttl_max)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("'{}' is not within {} and {}", text, spoken(limits::ttl_min),
                                spoken(limits::ttl_max)));
    return duration;
}

std::string spoken(seconds duration) {
    std::string out;
    std::int64_t rest = duration.count();
    std::size_t said = 0;
    for (const Unit& unit : units) {
        const std::int64_t count = rest / unit.seconds;
        rest %= unit.seconds;
        if (count > 0) {
            out += fmt::format("{}{}{}", said > 0 ? " " : "", count, unit.letter);
            ++said;
        } else if (said == 1) {
            break; // "1d 0h" is "1d", and "1d 5s" would feign a precision nobody reads
        }
        if (said == 2)
            break;
    }
    return out.empty() ? "0s" : out;
}

std::string ago(RealTime then, RealTime now) {
    const auto passed = now > then ? static_cast<std::int64_t>((now - then) / 1'000'000) : 0;
    for (const Unit& unit : units)
        if (passed >= unit.seconds && passed > 1)
            return fmt::format("{} {} ago", passed / unit.seconds, unit.word);
    return "just now";
}

} // namespace outcall::cli
