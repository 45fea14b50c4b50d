// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/conformance/values.hpp"

#include "engine/cel/container.hpp"
#include "engine/cel/time.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <memory>
#include <stdexcept>

namespace outcall::cel::conformance {

namespace {

[[noreturn]] void refuse(std::string_view what, const nlohmann::json& value) {
    throw std::runtime_error{fmt::format("{}: {}", what, value.dump())};
}

template <typename Number>
Number number(const nlohmann::json& value) {
    const auto text = value.get<std::string>();
    Number parsed{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), parsed);
    if (error != std::errc{} || end != text.data() + text.size())
        refuse("no number", value);
    return parsed;
}

std::string decoded(const std::string& base64) {
    static constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    std::uint32_t bits = 0;
    unsigned held = 0;
    for (const char c : base64) {
        const auto digit = digits.find(c);
        if (digit == std::string_view::npos)
            break;
        bits = bits << 6U | static_cast<std::uint32_t>(digit);
        held += 6;
        if (held >= 8) {
            held -= 8;
            out.push_back(static_cast<char>(bits >> held & 0xffU));
        }
    }
    return out;
}

Datum type_value(const nlohmann::json& value) {
    const auto wanted = value.get<std::string>();
    for (int kind = 0; kind < static_cast<int>(Kind::Unknown); ++kind)
        if (name(static_cast<Kind>(kind)) == wanted)
            return Datum::of_type(static_cast<Kind>(kind));
    refuse("no type of this engine", value);
}

Datum time_value(const std::string& form, const std::string& text) {
    std::pmr::monotonic_buffer_resource arena;
    Workspace workspace{arena};
    const Datum value =
        form == "timestamp" ? parse_timestamp(text) : parse_duration(workspace, text);
    if (!value.plain())
        throw std::runtime_error{fmt::format("no {}: {}", form, text)};
    return value;
}

} // namespace

template <typename T>
T* Values::room(std::size_t size) {
    auto* elements =
        static_cast<T*>(arena_.allocate(std::max<std::size_t>(size, 1) * sizeof(T), alignof(T)));
    std::uninitialized_default_construct_n(elements, size);
    return elements;
}

Datum Values::list(const nlohmann::json& elements) {
    auto* items = room<Datum>(elements.size());
    for (std::size_t i = 0; i < elements.size(); ++i)
        items[i] = read(elements[i]);
    return Datum::of_items(items, elements.size());
}

Datum Values::map(const nlohmann::json& entries) {
    auto* made = room<Entry>(entries.size());
    for (std::size_t i = 0; i < entries.size(); ++i)
        made[i] = {.key = read(entries[i].at(0)), .value = read(entries[i].at(1))};
    return Datum::of_entries(made, entries.size());
}

Datum Values::read(const nlohmann::json& value) {
    if (!value.is_object() || value.size() != 1)
        refuse("no value", value);
    const auto& form = value.begin().key();
    const auto& held = value.begin().value();
    if (form == "null")
        return {};
    if (form == "bool")
        return Datum::of_bool(held.get<bool>());
    if (form == "int")
        return Datum::of_int(number<std::int64_t>(held));
    if (form == "uint")
        return Datum::of_uint(number<std::uint64_t>(held));
    if (form == "double")
        return Datum::of_double(held == "NaN" ? std::numeric_limits<double>::quiet_NaN()
                                              : number<double>(held));
    if (form == "string")
        return text(held.get<std::string>());
    if (form == "bytes_base64")
        return Datum::of_bytes(text(decoded(held.get<std::string>())).view());
    if (form == "list")
        return list(held);
    if (form == "map")
        return map(held);
    if (form == "type")
        return type_value(held);
    if (form == "timestamp" || form == "duration")
        return time_value(form, held.get<std::string>());
    refuse("no value", value);
}

namespace {

bool identical_lists(const Datum& left, const Datum& right) {
    for (std::uint32_t i = 0; i < left.size; ++i)
        if (!identical(element(left, i), element(right, i)))
            return false;
    return true;
}

bool identical_maps(const Datum& left, const Datum& right) {
    for (Elements entries{left}; const auto entry = entries.next();) {
        bool found = false;
        for (Elements others{right}; const auto other = others.next();)
            found = found ||
                    (identical(entry->key, other->key) && identical(entry->value, other->value));
        if (!found)
            return false;
    }
    return true;
}

} // namespace

bool identical(const Datum& left, const Datum& right) {
    if (left.kind != right.kind)
        return false;
    switch (left.kind) {
    case Kind::Null: return true;
    case Kind::Bool: return left.boolean == right.boolean;
    case Kind::Double:
        return (std::isnan(left.real) && std::isnan(right.real)) || left.real == right.real;
    case Kind::String:
    case Kind::Bytes: return left.view() == right.view();
    case Kind::Type: return left.type == right.type;
    case Kind::Timestamp: return left.integer == right.integer && left.size == right.size;
    case Kind::List: return left.size == right.size && identical_lists(left, right);
    case Kind::Map: return left.size == right.size && identical_maps(left, right);
    case Kind::Optional:
        return left.size == right.size &&
               (left.size == 0 || identical(left.items[0], right.items[0]));
    case Kind::Int:
    case Kind::Uint:
    case Kind::Duration: return left.natural == right.natural;
    default: return false; // the suite has no such values
    }
}

namespace {

std::string show_elements(const Datum& container) {
    std::string text;
    for (Elements walk{container}; const auto entry = walk.next();) {
        text += (text.empty() ? "" : ", ") + show(entry->key);
        if (container.kind == Kind::Map)
            text += ": " + show(entry->value);
    }
    return text;
}

std::string show_time(const Datum& value) {
    std::pmr::monotonic_buffer_resource arena;
    Workspace workspace{arena};
    return std::string{(value.kind == Kind::Timestamp ? print_timestamp(workspace, value)
                                                      : print_duration(workspace, value))
                           .view()};
}

} // namespace

std::string show(const Datum& value) {
    switch (value.kind) {
    case Kind::Null: return "null";
    case Kind::Bool: return value.boolean ? "true" : "false";
    case Kind::Int: return std::to_string(value.integer);
    case Kind::Uint: return std::to_string(value.natural) + "u";
    case Kind::Double: return fmt::format("double({})", value.real);
    case Kind::String:
        return nlohmann::json(value.view())
            .dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
    case Kind::Bytes: {
        std::string text = "b'";
        for (const char octet : value.view())
            text += fmt::format("\\x{:02x}", static_cast<unsigned char>(octet));
        return text + "'";
    }
    case Kind::List: return fmt::format("[{}]", show_elements(value));
    case Kind::Map: return fmt::format("{{{}}}", show_elements(value));
    case Kind::Type: return std::string{name(value.type)};
    case Kind::Timestamp:
    case Kind::Duration: return fmt::format("{}({})", name(value.kind), show_time(value));
    case Kind::Optional:
        return value.size == 0 ? "optional.none()"
                               : fmt::format("optional.of({})", show(value.items[0]));
    default: return fmt::format("a value of type {}", name(value.kind));
    }
}

} // namespace outcall::cel::conformance
