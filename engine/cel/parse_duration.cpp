// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/time.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

namespace outcall::cel {

namespace {

bool digit(char c) {
    return c >= '0' && c <= '9';
}

struct Unit {
    std::string_view name;
    std::uint64_t nanoseconds;
};

// A name before its own prefix: "ms" before "m".
constexpr std::array units{
    Unit{"ns", 1},
    Unit{"us", 1'000},
    Unit{"\u00b5s", 1'000}, // micro sign
    Unit{"\u03bcs", 1'000}, // the Greek letter
    Unit{"ms", 1'000'000},
    Unit{"s", 1'000'000'000},
    Unit{"m", 60'000'000'000},
    Unit{"h", 3'600'000'000'000},
};

// The digits at the front, taken off.
std::string_view take_digits(std::string_view& text) {
    const auto end = std::ranges::find_if_not(text, digit);
    const std::string_view digits{text.begin(), end};
    text.remove_prefix(digits.size());
    return digits;
}

bool add(std::uint64_t& sum, std::uint64_t addend) {
    return !__builtin_add_overflow(sum, addend, &sum);
}

std::optional<std::uint64_t> whole(std::string_view digits, std::uint64_t unit) {
    std::uint64_t value = 0;
    for (const char c : digits)
        if (__builtin_mul_overflow(value, 10U, &value) ||
            !add(value, static_cast<std::uint64_t>(c - '0')))
            return std::nullopt;
    if (__builtin_mul_overflow(value, unit, &value))
        return std::nullopt;
    return value;
}

// Exact: a millionth of a nanosecond is as far as any unit reaches in digits that matter.
std::uint64_t part(std::string_view digits, std::uint64_t unit) {
    constexpr std::uint64_t finer = 1'000'000;
    std::uint64_t place = unit * finer;
    std::uint64_t value = 0;
    for (const char c : digits) {
        place /= 10;
        value += static_cast<std::uint64_t>(c - '0') * place;
    }
    return value / finer;
}

enum class Read : std::uint8_t { Good, Malformed, TooLarge };

// One number with its unit, added to the sum.
Read term(std::string_view& text, std::uint64_t& sum) {
    const std::string_view before = take_digits(text);
    std::string_view after;
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        after = take_digits(text);
    }
    const auto unit =
        std::ranges::find_if(units, [&](const Unit& each) { return text.starts_with(each.name); });
    if ((before.empty() && after.empty()) || unit == units.end())
        return Read::Malformed;
    text.remove_prefix(unit->name.size());
    const auto value = whole(before, unit->nanoseconds);
    const bool fits = value && add(sum, *value) && add(sum, part(after, unit->nanoseconds));
    return fits ? Read::Good : Read::TooLarge;
}

} // namespace

Datum parse_duration(Workspace& workspace, std::string_view text) {
    if (!workspace.budget().work(text.size() / 8))
        return workspace.exhausted();
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+'))
        text.remove_prefix(1);
    if (text == "0")
        return Datum::of_duration(0);
    std::uint64_t sum = 0;
    auto read = text.empty() ? Read::Malformed : Read::Good;
    while (read == Read::Good && !text.empty())
        read = term(text, sum);
    constexpr auto largest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (read == Read::Good && sum > largest + (negative ? 1 : 0))
        read = Read::TooLarge;
    if (read != Read::Good)
        return read == Read::TooLarge ? Datum::error(Fault::Overflow, "duration")
                                      : Datum::error(Fault::BadConversion, "string to duration");
    return Datum::of_duration(static_cast<std::int64_t>(negative ? 0 - sum : sum));
}

} // namespace outcall::cel
