// SPDX-License-Identifier: GPL-2.0-or-later
// A pass over the code points of a text, before any parser sees it.
#include "engine/yaml/text.hpp"

#include <bit>
#include <cstdint>

namespace outcall::yaml {

namespace {

struct CodePoint {
    char32_t value = 0;
    std::size_t bytes = 0; // 0: not UTF-8
};

// Refuses what RFC 3629 refuses: overlong forms, surrogates, beyond U+10FFFF.
CodePoint decode(std::string_view text) {
    const auto first = static_cast<std::uint8_t>(text.front());
    if (first < 0x80)
        return {first, 1};
    const auto bytes = static_cast<std::size_t>(std::countl_one(first));
    if (bytes < 2 || bytes > 4 || text.size() < bytes)
        return {};
    char32_t value = first & (0x7fU >> bytes);
    for (const char next : text.substr(1, bytes - 1)) {
        const auto octet = static_cast<std::uint8_t>(next);
        if ((octet & 0xc0U) != 0x80U)
            return {};
        value = (value << 6U) | (octet & 0x3fU);
    }
    constexpr char32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = value >= 0xd800 && value <= 0xdfff;
    if (value < smallest[bytes] || surrogate || value > 0x10ffff)
        return {};
    return {value, bytes};
}

std::string_view objection(char32_t c, std::string_view rest) {
    if (c == '\r' && !rest.starts_with("\r\n"))
        return "a carriage return without a line feed";
    if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || (c >= 0x7f && c < 0xa0))
        return "a control character";
    if ((c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069))
        return "a character that changes the direction of text";
    if (c == 0xfeff)
        return "a byte order mark; save the file as UTF-8 without it";
    return {};
}

} // namespace

std::optional<TextFault> find_fault(std::string_view text) {
    for (std::size_t offset = 0; offset < text.size();) {
        const auto rest = text.substr(offset);
        const auto point = decode(rest);
        if (point.bytes == 0)
            return TextFault{offset, "bytes that are not UTF-8"};
        if (const auto message = objection(point.value, rest); !message.empty())
            return TextFault{offset, message};
        offset += point.bytes;
    }
    return std::nullopt;
}

} // namespace outcall::yaml
