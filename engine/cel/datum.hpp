// SPDX-License-Identifier: GPL-2.0-or-later
// A value during evaluation: 16 bytes, copied freely, owning nothing. What it points to belongs to
// the plan (constants), to the activation (context values) or to the evaluation's arena.
#pragma once

#include "engine/model/address.hpp"
#include "engine/model/value.hpp"

#include <cstdint>
#include <string_view>

namespace outcall::cel {

enum class Kind : std::uint8_t {
    Null,
    Bool,
    Int,
    Uint,
    Double,
    String,
    Bytes,
    List,
    Map,
    Type,
    Timestamp,
    Duration,
    Ip,
    Cidr,
    Optional, // holds items[0], if size is 1
    Unknown,  // depends on an absent variable
    Error,
};

// Who holds the elements of a list or map.
enum class Holder : std::uint8_t { Items, Context };

enum class Fault : std::uint8_t {
    NoSuchVariable,  // text: its name
    NoSuchFunction,  // text: its name
    NoSuchOverload,  // text: the function; left, right: what it was given
    NoSuchKey,       // text: the key, if it is a string
    IndexOutOfRange, // text: empty
    Overflow,        // text: the operator or conversion
    DivisionByZero,  // text: the operator
    BadConversion,   // text: what could not be done
    BadMapKey,       // text: what is wrong with it
    NoValue,         // of an optional; text: empty
    BadPattern,      // text: RE2's word for it
    BadArgument,     // text: the function and what is wrong, as "f() of ..."
    Limit,           // text: which; see Budget
};

struct Entry;

struct Datum {
    Kind kind = Kind::Null;
    union {
        Holder holder = Holder::Items; // List, Map
        Fault fault;                   // Error
        Kind type;                     // Type
    };
    // Error: the kinds of the operands of NoSuchOverload; right is Unknown where there is none.
    Kind left = Kind::Null;
    Kind right = Kind::Null;
    // String, Bytes, Error: bytes; List, Map, Optional: elements; Timestamp: nanoseconds, below
    // 10^9, after its seconds; Cidr: prefix length.
    std::uint32_t size = 0;
    union {
        std::int64_t integer = 0; // Timestamp: seconds since 1970 UTC; Duration: nanoseconds
        std::uint64_t natural;    // Unknown: the absent variables, bit Variable::index
        double real;
        bool boolean;
        const char* text;
        const Datum* items;
        const Entry* entries;
        const ValueList* list;
        const ValueMap* map;
        const IpAddress* address; // Ip, Cidr
    };

    static Datum of_bool(bool value);
    static Datum of_int(std::int64_t value);
    static Datum of_uint(std::uint64_t value);
    static Datum of_double(double value);
    static Datum of_string(std::string_view value);
    static Datum of_bytes(std::string_view value);
    static Datum of_items(const Datum* items, std::size_t count);
    static Datum of_entries(const Entry* entries, std::size_t count);
    static Datum of_optional(const Datum* value); // null: none
    static Datum of_type(Kind kind);
    static Datum of_timestamp(std::int64_t seconds, std::uint32_t nanoseconds);
    static Datum of_duration(std::int64_t nanoseconds);
    static Datum of_ip(const IpAddress* address);
    static Datum of_cidr(const IpAddress* address, std::uint32_t prefix_length);
    static Datum unknown(std::uint64_t variables);
    static Datum error(Fault fault, std::string_view text = {});
    static Datum no_overload(std::string_view function, Kind left, Kind right = Kind::Unknown);
    static Datum of(const Value& value);

    bool plain() const { return kind < Kind::Unknown; }
    std::string_view view() const { return {text, size}; } // String, Bytes, Error
};

struct Entry {
    Datum key;
    Datum value;
};

static_assert(sizeof(Datum) == 16);

// The name of a kind as type() gives it: "int", "null_type" ...
std::string_view name(Kind kind);

// What strict operators give for operands of which one at least is not plain: unknown if one is,
// of the absent variables of both, else the first error.
Datum absorb(const Datum& left, const Datum& right);

inline Datum Datum::of_bool(bool value) {
    Datum datum;
    datum.kind = Kind::Bool;
    datum.boolean = value;
    return datum;
}

inline Datum Datum::of_int(std::int64_t value) {
    Datum datum;
    datum.kind = Kind::Int;
    datum.integer = value;
    return datum;
}

inline Datum Datum::of_string(std::string_view value) {
    Datum datum;
    datum.kind = Kind::String;
    datum.size = static_cast<std::uint32_t>(value.size());
    datum.text = value.data();
    return datum;
}

inline Datum Datum::unknown(std::uint64_t variables) {
    Datum datum;
    datum.kind = Kind::Unknown;
    datum.natural = variables;
    return datum;
}

} // namespace outcall::cel
