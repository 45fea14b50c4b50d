// SPDX-License-Identifier: GPL-2.0-or-later
// The library "encoders": base64 of RFC 4648 §4, with or without padding when decoding.
#include "engine/cel/ext/arguments.hpp"
#include "engine/cel/ext/libraries.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace outcall::cel {

namespace {

using enum Pattern;

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t no_digit = 0xff;

constexpr std::array<std::uint8_t, 256> digits = [] {
    std::array<std::uint8_t, 256> values{};
    values.fill(no_digit);
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
    return values;
}();

std::uint32_t octet(char c) {
    return static_cast<unsigned char>(c);
}

Datum encode(Workspace& workspace, std::span<const Datum> arguments) {
    if (!fit(arguments, {Kind::Bytes}))
        return refuse("base64.encode", arguments);
    const std::string_view bytes = arguments[0].view();
    const std::size_t size = (bytes.size() + 2) / 3 * 4;
    char* const room = workspace.characters(size);
    if (room == nullptr || !walk(workspace, size))
        return workspace.exhausted();
    char* out = room;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::string_view group = bytes.substr(i, 3);
        std::uint32_t bits = 0;
        for (std::size_t at = 0; at < 3; ++at)
            bits = bits << 8U | (at < group.size() ? octet(group[at]) : 0U);
        for (std::size_t at = 0; at < 4; ++at)
            *out++ = at <= group.size() ? alphabet[bits >> (18U - 6U * at) & 0x3fU] : '=';
    }
    return Datum::of_string({room, size});
}

// The digits without the padding, which may be left out but not be of another length than due.
std::optional<std::string_view> unpadded(std::string_view text) {
    const std::size_t end = std::min(text.find('='), text.size());
    const std::string_view padding = text.substr(end);
    if (end % 4 == 1 || (!padding.empty() && (text.size() % 4 != 0 || padding.size() > 2)) ||
        padding.find_first_not_of('=') != std::string_view::npos)
        return std::nullopt;
    return text.substr(0, end);
}

Datum decode(Workspace& workspace, std::span<const Datum> arguments) {
    if (!fit(arguments, {Kind::String}))
        return refuse("base64.decode", arguments);
    const auto malformed = Datum::error(Fault::BadConversion, "string to bytes: it is no base64");
    if (!walk(workspace, arguments[0].size))
        return workspace.exhausted();
    const auto text = unpadded(arguments[0].view());
    if (!text)
        return malformed;
    const std::size_t size = text->size() * 3 / 4;
    char* const room = workspace.characters(size);
    if (room == nullptr)
        return workspace.exhausted();
    char* out = room;
    std::uint32_t bits = 0;
    unsigned held = 0; // bits that make no octet yet
    for (const char c : *text) {
        const std::uint8_t digit = digits[static_cast<unsigned char>(c)];
        if (digit == no_digit)
            return malformed;
        bits = bits << 6U | digit;
        held += 6;
        if (held >= 8) {
            held -= 8;
            *out++ = static_cast<char>(bits >> held & 0xffU);
        }
    }
    return Datum::of_bytes({room, size});
}

constexpr std::array from_bytes{takes(String, Bytes)};
constexpr std::array from_string{takes(Bytes, String)};

constexpr std::array functions{
    Function{"base64.encode", CallStyle::Global, encode, from_bytes},
    Function{"base64.decode", CallStyle::Global, decode, from_string},
};

} // namespace

std::span<const Function> encoder_functions() {
    return functions;
}

} // namespace outcall::cel
