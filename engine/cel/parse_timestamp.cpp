// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/time.hpp"

#include <chrono>
#include <optional>

namespace outcall::cel {

namespace {

bool digit(char c) {
    return c >= '0' && c <= '9';
}

// Takes text from the front. Once something is not there it has failed, and takes nothing more.
class Reader {
public:
    explicit Reader(std::string_view text) : rest_{text} {}

    bool done() const { return !failed_ && rest_.empty(); }
    bool failed() const { return failed_; }

    // A number of exactly so many digits.
    std::int64_t number(std::size_t digits) {
        std::int64_t value = 0;
        for (; digits > 0 && !rest_.empty() && digit(rest_.front()); --digits)
            value = value * 10 + pop() - '0';
        failed_ |= digits > 0;
        return value;
    }
    // A number of that many digits within the limit.
    std::int64_t number(std::size_t digits, std::int64_t largest) {
        const std::int64_t value = number(digits);
        failed_ |= value > largest;
        return value;
    }
    bool take(char c) {
        if (failed_ || rest_.empty() || rest_.front() != c)
            return false;
        rest_.remove_prefix(1);
        return true;
    }
    void expect(char c) { failed_ |= !take(c); }

    // One to nine digits after a point, as nanoseconds.
    std::int64_t fraction() {
        std::int64_t value = 0;
        std::int64_t unit = nanoseconds_per_second;
        while (unit > 1 && !rest_.empty() && digit(rest_.front())) {
            unit /= 10;
            value += (pop() - '0') * unit;
        }
        failed_ |= unit == nanoseconds_per_second;
        return value;
    }

private:
    char pop() {
        const char c = rest_.front();
        rest_.remove_prefix(1);
        return c;
    }

    std::string_view rest_;
    bool failed_ = false;
};

// Days since 1970 of the date at the front.
std::optional<std::int64_t> date(Reader& reader) {
    const auto year = static_cast<int>(reader.number(4));
    reader.expect('-');
    const auto month = static_cast<unsigned>(reader.number(2));
    reader.expect('-');
    const auto day = static_cast<unsigned>(reader.number(2));
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                                           std::chrono::day{day}};
    if (reader.failed() || !date.ok())
        return std::nullopt;
    return std::chrono::sys_days{date}.time_since_epoch().count();
}

std::int64_t time_of_day(Reader& reader) {
    const std::int64_t hours = reader.number(2, 23);
    reader.expect(':');
    const std::int64_t minutes = reader.number(2, 59);
    reader.expect(':');
    return (hours * 60 + minutes) * 60 + reader.number(2, 59);
}

// Seconds east of UTC of Z, +01:00 ...
std::int64_t utc_offset(Reader& reader) {
    if (reader.take('Z'))
        return 0;
    const bool west = reader.take('-');
    if (!west)
        reader.expect('+');
    const std::int64_t hours = reader.number(2, 23);
    reader.expect(':');
    const std::int64_t seconds = (hours * 60 + reader.number(2, 59)) * 60;
    return west ? -seconds : seconds;
}

} // namespace

Datum parse_timestamp(std::string_view text) {
    Reader reader{text};
    const auto days = date(reader);
    reader.expect('T');
    const std::int64_t seconds = time_of_day(reader);
    const std::int64_t nanoseconds = reader.take('.') ? reader.fraction() : 0;
    const std::int64_t offset = utc_offset(reader);
    if (!days || !reader.done())
        return Datum::error(Fault::BadConversion, "string to timestamp");
    return make_timestamp(*days * 86'400 + seconds - offset, nanoseconds, "timestamp");
}

} // namespace outcall::cel
