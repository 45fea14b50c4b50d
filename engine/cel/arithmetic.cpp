// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/arithmetic.hpp"

#include "engine/cel/container.hpp"
#include "engine/cel/operators.hpp"
#include "engine/cel/time.hpp"

#include <algorithm>
#include <limits>

namespace outcall::cel {

namespace {

constexpr std::int64_t smallest = std::numeric_limits<std::int64_t>::min();

Datum make(std::int64_t value) {
    return Datum::of_int(value);
}

Datum make(std::uint64_t value) {
    return Datum::of_uint(value);
}

template <typename Integer>
bool overflows(Operator op, Integer left, Integer right, Integer& result) {
    switch (op) {
    case Operator::Add: return __builtin_add_overflow(left, right, &result);
    case Operator::Subtract: return __builtin_sub_overflow(left, right, &result);
    default: return __builtin_mul_overflow(left, right, &result);
    }
}

template <typename Integer>
Datum integers(Operator op, Integer left, Integer right) {
    if (op == Operator::Divide || op == Operator::Modulo) {
        if (right == 0)
            return Datum::error(Fault::DivisionByZero, symbol(op));
        // The one quotient that does not fit; the processor traps on it, % included.
        if constexpr (std::is_signed_v<Integer>)
            if (left == smallest && right == -1)
                return Datum::error(Fault::Overflow, symbol(op));
        return make(op == Operator::Divide ? left / right : left % right);
    }
    Integer result = 0;
    if (overflows(op, left, right, result))
        return Datum::error(Fault::Overflow, symbol(op));
    return make(result);
}

Datum doubles(Operator op, double left, double right) {
    switch (op) {
    case Operator::Add: return Datum::of_double(left + right);
    case Operator::Subtract: return Datum::of_double(left - right);
    case Operator::Multiply: return Datum::of_double(left * right);
    case Operator::Divide: return Datum::of_double(left / right);
    default: return Datum::no_overload(symbol(op), Kind::Double, Kind::Double);
    }
}

Datum concatenate_text(Workspace& workspace, const Datum& left, const Datum& right) {
    const std::size_t size = std::size_t{left.size} + right.size;
    char* room = workspace.characters(size);
    if (room == nullptr)
        return workspace.exhausted();
    std::ranges::copy(right.view(), std::ranges::copy(left.view(), room).out);
    return left.kind == Kind::Bytes ? Datum::of_bytes({room, size})
                                    : Datum::of_string({room, size});
}

Datum concatenate_lists(Workspace& workspace, const Datum& left, const Datum& right) {
    const std::size_t size = std::size_t{left.size} + right.size;
    Datum* room = workspace.items(size);
    if (room == nullptr)
        return workspace.exhausted();
    for (std::uint32_t i = 0; i < left.size; ++i)
        room[i] = element(left, i);
    for (std::uint32_t i = 0; i < right.size; ++i)
        room[left.size + i] = element(right, i);
    return Datum::of_items(room, size);
}

} // namespace

Datum arithmetic(Workspace& workspace, Operator op, const Datum& left, const Datum& right) {
    if (left.kind == Kind::Timestamp || left.kind == Kind::Duration)
        return time_arithmetic(op, left, right);
    if (left.kind != right.kind)
        return Datum::no_overload(symbol(op), left.kind, right.kind);
    switch (left.kind) {
    case Kind::Int: return integers(op, left.integer, right.integer);
    case Kind::Uint: return integers(op, left.natural, right.natural);
    case Kind::Double: return doubles(op, left.real, right.real);
    case Kind::String:
    case Kind::Bytes:
        if (op == Operator::Add)
            return concatenate_text(workspace, left, right);
        break;
    case Kind::List:
        if (op == Operator::Add)
            return concatenate_lists(workspace, left, right);
        break;
    default: break;
    }
    return Datum::no_overload(symbol(op), left.kind, right.kind);
}

Datum negate(const Datum& operand) {
    if (operand.kind == Kind::Double)
        return Datum::of_double(-operand.real);
    if (operand.kind != Kind::Int)
        return Datum::no_overload(symbol(Operator::Negate), operand.kind);
    if (operand.integer == smallest)
        return Datum::error(Fault::Overflow, symbol(Operator::Negate));
    return Datum::of_int(-operand.integer);
}

} // namespace outcall::cel
