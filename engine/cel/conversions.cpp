// SPDX-License-Identifier: GPL-2.0-or-later
// Conversions between the types of the core language: exact, or an error.
#include "engine/cel/function.hpp"
#include "engine/cel/time.hpp"
#include "engine/cel/utf8.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <optional>
#include <utility>

namespace outcall::cel {

namespace {

using enum Pattern;

Datum refuse(std::string_view function, const Datum& operand) {
    return Datum::no_overload(function, operand.kind);
}

Datum beyond(std::string_view target) {
    return Datum::error(Fault::Overflow, target);
}

template <typename Number>
std::optional<Number> parse(std::string_view text) {
    Number value{};
    if (text.starts_with('+') && text.size() > 1 && text[1] != '-')
        text.remove_prefix(1);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || text.empty())
        return std::nullopt;
    return value;
}

Datum to_int(Workspace& /*workspace*/, std::span<const Datum> arguments) {
    const Datum& operand = arguments[0];
    switch (operand.kind) {
    case Kind::Int: return operand;
    case Kind::Timestamp:                                       // seconds
    case Kind::Duration: return Datum::of_int(operand.integer); // nanoseconds
    case Kind::Uint:
        return std::in_range<std::int64_t>(operand.natural)
                   ? Datum::of_int(static_cast<std::int64_t>(operand.natural))
                   : beyond("int");
    case Kind::Double: // exclusive at both ends, as CEL has it; false for NaN
        return operand.real > -0x1p63 && operand.real < 0x1p63
                   ? Datum::of_int(static_cast<std::int64_t>(operand.real))
                   : beyond("int");
    case Kind::String: {
        const auto value = parse<std::int64_t>(operand.view());
        return value ? Datum::of_int(*value) : Datum::error(Fault::BadConversion, "string to int");
    }
    default: return refuse("int", operand);
    }
}

Datum to_uint(Workspace& /*workspace*/, std::span<const Datum> arguments) {
    const Datum& operand = arguments[0];
    switch (operand.kind) {
    case Kind::Uint: return operand;
    case Kind::Int:
        return operand.integer >= 0 ? Datum::of_uint(static_cast<std::uint64_t>(operand.integer))
                                    : beyond("uint");
    case Kind::Double:
        return operand.real >= 0 && operand.real < 0x1p64
                   ? Datum::of_uint(static_cast<std::uint64_t>(operand.real))
                   : beyond("uint");
    case Kind::String: {
        const auto value = parse<std::uint64_t>(operand.view());
        return value ? Datum::of_uint(*value)
                     : Datum::error(Fault::BadConversion, "string to uint");
    }
    default: return refuse("uint", operand);
    }
}

Datum to_double(Workspace& /*workspace*/, std::span<const Datum> arguments) {
    const Datum& operand = arguments[0];
    switch (operand.kind) {
    case Kind::Double: return operand;
    case Kind::Int: return Datum::of_double(static_cast<double>(operand.integer));
    case Kind::Uint: return Datum::of_double(static_cast<double>(operand.natural));
    case Kind::String: {
        const auto value = parse<double>(operand.view());
        return value ? Datum::of_double(*value)
                     : Datum::error(Fault::BadConversion, "string to double");
    }
    default: return refuse("double", operand);
    }
}

// Shortest text that reads back to the same number.
template <typename Number>
Datum print(Workspace& workspace, Number value) {
    std::array<char, 32> text{};
    const auto result = std::to_chars(text.data(), text.data() + text.size(), value);
    return workspace.string({text.data(), result.ptr});
}

Datum to_string(Workspace& workspace, std::span<const Datum> arguments) {
    const Datum& operand = arguments[0];
    switch (operand.kind) {
    case Kind::String: return operand;
    case Kind::Bool: return Datum::of_string(operand.boolean ? "true" : "false");
    case Kind::Int: return print(workspace, operand.integer);
    case Kind::Uint: return print(workspace, operand.natural);
    case Kind::Double: return print(workspace, operand.real);
    case Kind::Timestamp: return print_timestamp(workspace, operand);
    case Kind::Duration: return print_duration(workspace, operand);
    case Kind::Ip: return workspace.string(outcall::to_string(*operand.address));
    case Kind::Cidr:
        return workspace.string(
            fmt::format("{}/{}", outcall::to_string(*operand.address), operand.size));
    case Kind::Bytes:
        if (!workspace.budget().work(operand.size / 64))
            return workspace.exhausted();
        return utf8::find_invalid(operand.view())
                   ? Datum::error(Fault::BadConversion, "bytes that are not UTF-8 to string")
                   : Datum::of_string(operand.view());
    default: return refuse("string", operand);
    }
}

Datum to_bytes(Workspace& /*workspace*/, std::span<const Datum> arguments) {
    const Datum& operand = arguments[0];
    if (operand.kind != Kind::String && operand.kind != Kind::Bytes)
        return refuse("bytes", operand);
    return Datum::of_bytes(operand.view());
}

Datum to_bool(Workspace& /*workspace*/, std::span<const Datum> arguments) {
    static constexpr std::array<std::string_view, 5> yes{"1", "t", "true", "TRUE", "True"};
    static constexpr std::array<std::string_view, 5> no{"0", "f", "false", "FALSE", "False"};
    const Datum& operand = arguments[0];
    if (operand.kind == Kind::Bool)
        return operand;
    if (operand.kind != Kind::String)
        return refuse("bool", operand);
    if (std::ranges::find(yes, operand.view()) != yes.end())
        return Datum::of_bool(true);
    if (std::ranges::find(no, operand.view()) != no.end())
        return Datum::of_bool(false);
    return Datum::error(Fault::BadConversion, "string to bool");
}

Datum to_dyn(Workspace& /*workspace*/, std::span<const Datum> arguments) {
    return arguments[0];
}

Datum to_type(Workspace& /*workspace*/, std::span<const Datum> arguments) {
    return Datum::of_type(arguments[0].kind);
}

constexpr std::array int_from{takes(Int, Int),    takes(Int, Uint),      takes(Int, Double),
                              takes(Int, String), takes(Int, Timestamp), takes(Int, Duration)};
constexpr std::array uint_from{takes(Uint, Uint), takes(Uint, Int), takes(Uint, Double),
                               takes(Uint, String)};
constexpr std::array double_from{takes(Double, Double), takes(Double, Int), takes(Double, Uint),
                                 takes(Double, String)};
constexpr std::array string_from{
    takes(String, String), takes(String, Bool),  takes(String, Int),       takes(String, Uint),
    takes(String, Double), takes(String, Bytes), takes(String, Timestamp), takes(String, Duration),
    takes(String, Ip),     takes(String, Cidr)};
constexpr std::array bytes_from{takes(Bytes, Bytes), takes(Bytes, String)};
constexpr std::array bool_from{takes(Bool, Bool), takes(Bool, String)};
constexpr std::array dyn_from{takes(Dyn, A)};
constexpr std::array type_of{takes(TypeOfA, A)};

constexpr std::array functions{
    Function{"int", CallStyle::Global, to_int, int_from},
    Function{"uint", CallStyle::Global, to_uint, uint_from},
    Function{"double", CallStyle::Global, to_double, double_from},
    Function{"string", CallStyle::Global, to_string, string_from},
    Function{"bytes", CallStyle::Global, to_bytes, bytes_from},
    Function{"bool", CallStyle::Global, to_bool, bool_from},
    Function{"dyn", CallStyle::Global, to_dyn, dyn_from},
    Function{"type", CallStyle::Global, to_type, type_of},
};

} // namespace

std::span<const Function> conversion_functions() {
    return functions;
}

} // namespace outcall::cel
