// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/time.hpp"

#include "engine/cel/operators.hpp"

namespace outcall::cel {

namespace {

Datum overflow(Operator op) {
    return Datum::error(Fault::Overflow, symbol(op));
}

Datum durations(Operator op, std::int64_t left, std::int64_t right) {
    std::int64_t result = 0;
    const bool overflows = op == Operator::Add ? __builtin_add_overflow(left, right, &result)
                                               : __builtin_sub_overflow(left, right, &result);
    return overflows ? overflow(op) : Datum::of_duration(result);
}

// Neither sum below can overflow: the range of a timestamp leaves room for any duration.
Datum shifted(Operator op, const Datum& timestamp, std::int64_t duration) {
    const std::int64_t sign = op == Operator::Add ? 1 : -1;
    return make_timestamp(timestamp.integer + sign * (duration / nanoseconds_per_second),
                          timestamp.size + sign * (duration % nanoseconds_per_second), symbol(op));
}

Datum between(const Datum& left, const Datum& right) {
    std::int64_t seconds = left.integer - right.integer;
    std::int64_t nanoseconds = std::int64_t{left.size} - right.size;
    // Of one sign, so that the product overflows only where the result does.
    if (seconds < 0 && nanoseconds > 0) {
        ++seconds;
        nanoseconds -= nanoseconds_per_second;
    } else if (seconds > 0 && nanoseconds < 0) {
        --seconds;
        nanoseconds += nanoseconds_per_second;
    }
    std::int64_t result = 0;
    if (__builtin_mul_overflow(seconds, nanoseconds_per_second, &result) ||
        __builtin_add_overflow(result, nanoseconds, &result))
        return overflow(Operator::Subtract);
    return Datum::of_duration(result);
}

} // namespace

Datum make_timestamp(std::int64_t seconds, std::int64_t nanoseconds, std::string_view operation) {
    std::int64_t carry = nanoseconds / nanoseconds_per_second;
    std::int64_t rest = nanoseconds % nanoseconds_per_second;
    if (rest < 0) {
        --carry;
        rest += nanoseconds_per_second;
    }
    if (__builtin_add_overflow(seconds, carry, &seconds) || seconds < first_second ||
        seconds > last_second)
        return Datum::error(Fault::Overflow, operation);
    return Datum::of_timestamp(seconds, static_cast<std::uint32_t>(rest));
}

Datum time_arithmetic(Operator op, const Datum& left, const Datum& right) {
    const bool adds = op == Operator::Add;
    if (adds || op == Operator::Subtract) {
        if (left.kind == Kind::Duration && right.kind == Kind::Duration)
            return durations(op, left.integer, right.integer);
        if (left.kind == Kind::Timestamp && right.kind == Kind::Duration)
            return shifted(op, left, right.integer);
        if (adds && left.kind == Kind::Duration && right.kind == Kind::Timestamp)
            return shifted(op, right, left.integer);
        if (!adds && left.kind == Kind::Timestamp && right.kind == Kind::Timestamp)
            return between(left, right);
    }
    return Datum::no_overload(symbol(op), left.kind, right.kind);
}

} // namespace outcall::cel
