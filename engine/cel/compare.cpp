// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/compare.hpp"

#include "engine/cel/container.hpp"

#include <cmath>
#include <utility>

namespace outcall::cel {

namespace {

bool numeric(Kind kind) {
    return kind == Kind::Int || kind == Kind::Uint || kind == Kind::Double;
}

// First by range, then as doubles: within the range of the integer its nearest double decides, as
// the conformance data wants it.
template <typename Integer>
std::partial_ordering order(Integer integer, double real) {
    constexpr double past_largest = std::is_signed_v<Integer> ? 0x1p63 : 0x1p64;
    constexpr double smallest = std::is_signed_v<Integer> ? -0x1p63 : 0.0;
    if (std::isnan(real))
        return std::partial_ordering::unordered;
    if (real > past_largest)
        return std::partial_ordering::less;
    if (real < smallest)
        return std::partial_ordering::greater;
    return static_cast<double>(integer) <=> real;
}

std::partial_ordering order(std::int64_t integer, std::uint64_t natural) {
    if (integer < 0)
        return std::partial_ordering::less;
    return static_cast<std::uint64_t>(integer) <=> natural;
}

std::partial_ordering reversed(std::partial_ordering order) {
    return 0 <=> order;
}

std::partial_ordering order_numbers(const Datum& left, const Datum& right) {
    if (left.kind == right.kind) {
        if (left.kind == Kind::Int)
            return left.integer <=> right.integer;
        return left.kind == Kind::Uint ? left.natural <=> right.natural : left.real <=> right.real;
    }
    if (left.kind > right.kind)
        return reversed(order_numbers(right, left));
    if (right.kind == Kind::Uint)
        return order(left.integer, right.natural);
    return left.kind == Kind::Int ? order(left.integer, right.real)
                                  : order(left.natural, right.real);
}

bool equal_lists(Workspace& workspace, const Datum& left, const Datum& right) {
    if (left.size != right.size)
        return false;
    for (std::uint32_t i = 0; i < left.size; ++i)
        if (!workspace.budget().work(1) || !equal(workspace, element(left, i), element(right, i)))
            return false;
    return true;
}

bool equal_maps(Workspace& workspace, const Datum& left, const Datum& right) {
    if (left.size != right.size)
        return false;
    for (Elements entries{left}; const auto entry = entries.next();) {
        const auto other = lookup(workspace, right, entry->key);
        if (!other || !equal(workspace, entry->value, *other))
            return false;
    }
    return true;
}

bool equal_text(Workspace& workspace, const Datum& left, const Datum& right) {
    if (left.size != right.size)
        return false;
    if (left.size >= 1'024 && !workspace.budget().work(left.size / 64))
        return false;
    return left.view() == right.view();
}

} // namespace

bool equal(Workspace& workspace, const Datum& left, const Datum& right) {
    if (left.kind != right.kind)
        return numeric(left.kind) && numeric(right.kind) && order_numbers(left, right) == 0;
    switch (left.kind) {
    case Kind::String:
    case Kind::Bytes: return equal_text(workspace, left, right);
    case Kind::Int:
    case Kind::Uint:
    case Kind::Duration: return left.natural == right.natural;
    case Kind::Timestamp: return left.integer == right.integer && left.size == right.size;
    case Kind::Ip:
    case Kind::Cidr: return left.size == right.size && *left.address == *right.address;
    case Kind::Double: return left.real == right.real;
    case Kind::Bool: return left.boolean == right.boolean;
    case Kind::Type: return left.type == right.type;
    case Kind::Optional:
        return left.size == right.size &&
               (left.size == 0 || equal(workspace, left.items[0], right.items[0]));
    case Kind::List: return equal_lists(workspace, left, right);
    case Kind::Map: return equal_maps(workspace, left, right);
    default: return left.kind == Kind::Null;
    }
}

std::optional<std::partial_ordering> compare(const Datum& left, const Datum& right) {
    if (numeric(left.kind) && numeric(right.kind))
        return order_numbers(left, right);
    if (left.kind != right.kind)
        return std::nullopt;
    if (left.kind == Kind::Bool)
        return left.boolean <=> right.boolean;
    if (left.kind == Kind::Timestamp)
        return std::pair{left.integer, left.size} <=> std::pair{right.integer, right.size};
    if (left.kind == Kind::Duration)
        return left.integer <=> right.integer;
    if (left.kind == Kind::String || left.kind == Kind::Bytes)
        return left.view() <=> right.view();
    return std::nullopt;
}

} // namespace outcall::cel
