// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/datum.hpp"

#include <array>
#include <utility>
#include <variant>

namespace outcall::cel {

Datum Datum::of_uint(std::uint64_t value) {
    Datum datum;
    datum.kind = Kind::Uint;
    datum.natural = value;
    return datum;
}

Datum Datum::of_double(double value) {
    Datum datum;
    datum.kind = Kind::Double;
    datum.real = value;
    return datum;
}

Datum Datum::of_bytes(std::string_view value) {
    Datum datum = of_string(value);
    datum.kind = Kind::Bytes;
    return datum;
}

Datum Datum::of_items(const Datum* items, std::size_t count) {
    Datum datum;
    datum.kind = Kind::List;
    datum.holder = Holder::Items;
    datum.size = static_cast<std::uint32_t>(count);
    datum.items = items;
    return datum;
}

Datum Datum::of_entries(const Entry* entries, std::size_t count) {
    Datum datum;
    datum.kind = Kind::Map;
    datum.holder = Holder::Items;
    datum.size = static_cast<std::uint32_t>(count);
    datum.entries = entries;
    return datum;
}

Datum Datum::of_optional(const Datum* value) {
    Datum datum;
    datum.kind = Kind::Optional;
    datum.size = value == nullptr ? 0 : 1;
    datum.items = value;
    return datum;
}

Datum Datum::of_type(Kind kind) {
    Datum datum;
    datum.kind = Kind::Type;
    datum.type = kind;
    return datum;
}

Datum Datum::of_timestamp(std::int64_t seconds, std::uint32_t nanoseconds) {
    Datum datum = of_int(seconds);
    datum.kind = Kind::Timestamp;
    datum.size = nanoseconds;
    return datum;
}

Datum Datum::of_duration(std::int64_t nanoseconds) {
    Datum datum = of_int(nanoseconds);
    datum.kind = Kind::Duration;
    return datum;
}

Datum Datum::of_ip(const IpAddress* address) {
    Datum datum;
    datum.kind = Kind::Ip;
    datum.address = address;
    return datum;
}

Datum Datum::of_cidr(const IpAddress* address, std::uint32_t prefix_length) {
    Datum datum = of_ip(address);
    datum.kind = Kind::Cidr;
    datum.size = prefix_length;
    return datum;
}

Datum Datum::error(Fault fault, std::string_view text) {
    Datum datum;
    datum.kind = Kind::Error;
    datum.fault = fault;
    datum.left = Kind::Unknown;
    datum.right = Kind::Unknown;
    datum.size = static_cast<std::uint32_t>(text.size());
    datum.text = text.data();
    return datum;
}

Datum Datum::no_overload(std::string_view function, Kind left, Kind right) {
    Datum datum = error(Fault::NoSuchOverload, function);
    datum.left = left;
    datum.right = right;
    return datum;
}

namespace {

Datum viewed(std::monostate /*null*/) {
    return {};
}

Datum viewed(bool value) {
    return Datum::of_bool(value);
}

Datum viewed(std::int64_t value) {
    return Datum::of_int(value);
}

Datum viewed(std::uint64_t value) {
    return Datum::of_uint(value);
}

Datum viewed(double value) {
    return Datum::of_double(value);
}

Datum viewed(const std::string& value) {
    if (!std::in_range<std::uint32_t>(value.size()))
        return Datum::error(Fault::Limit, "a context string of 4 GiB");
    return Datum::of_string(value);
}

Datum viewed(const ValueList& value) {
    Datum datum = Datum::of_items(nullptr, value.size());
    datum.holder = Holder::Context;
    datum.list = &value;
    return datum;
}

Datum viewed(const ValueMap& value) {
    Datum datum = Datum::of_entries(nullptr, value.size());
    datum.holder = Holder::Context;
    datum.map = &value;
    return datum;
}

} // namespace

Datum Datum::of(const Value& value) {
    return std::visit([](const auto& held) { return viewed(held); }, value);
}

std::string_view name(Kind kind) {
    static constexpr std::array<std::string_view, 17> names{"null_type",
                                                            "bool",
                                                            "int",
                                                            "uint",
                                                            "double",
                                                            "string",
                                                            "bytes",
                                                            "list",
                                                            "map",
                                                            "type",
                                                            "google.protobuf.Timestamp",
                                                            "google.protobuf.Duration",
                                                            "net.IP",
                                                            "net.CIDR",
                                                            "optional_type",
                                                            "",
                                                            ""};
    return names.at(static_cast<std::size_t>(kind));
}

Datum absorb(const Datum& left, const Datum& right) {
    if (left.kind == Kind::Unknown && right.kind == Kind::Unknown)
        return Datum::unknown(left.natural | right.natural);
    if (left.kind == Kind::Unknown || right.kind == Kind::Unknown)
        return left.kind == Kind::Unknown ? left : right;
    return left.kind == Kind::Error ? left : right;
}

} // namespace outcall::cel
