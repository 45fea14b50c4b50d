// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/utf8.hpp"

#include <algorithm>
#include <bit>

namespace outcall::cel::utf8 {

namespace {

std::uint32_t octet(char c) {
    return static_cast<unsigned char>(c);
}

bool continues(char c) {
    return (octet(c) & 0xc0U) == 0x80U;
}

// The length of the code point at the start of `text`, 0 if there is none.
std::size_t leading_code_point(std::string_view text) {
    const std::uint32_t first = octet(text[0]);
    if (first < 0x80U)
        return 1;
    const auto length = static_cast<std::size_t>(std::countl_one(static_cast<std::uint8_t>(first)));
    if (length < 2 || length > 4 || text.size() < length)
        return 0;
    std::uint32_t value = first & (0x7fU >> length);
    for (const char c : text.substr(1, length - 1)) {
        if (!continues(c))
            return 0;
        value = value << 6U | (octet(c) & 0x3fU);
    }
    constexpr std::uint32_t shortest[]{0, 0, 0x80, 0x800, 0x10000};
    return value >= shortest[length] && is_code_point(value) ? length : 0;
}

} // namespace

std::optional<std::size_t> find_invalid(std::string_view text) {
    std::size_t offset = 0;
    while (offset < text.size()) {
        const std::size_t length = leading_code_point(text.substr(offset));
        if (length == 0)
            return offset;
        offset += length;
    }
    return std::nullopt;
}

std::size_t count(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return !continues(c); }));
}

std::optional<std::size_t> offset(std::string_view text, std::uint64_t index) {
    std::size_t at = 0;
    for (; index > 0 && at < text.size(); --index)
        at += first(text.substr(at)).size();
    return index == 0 ? std::optional{at} : std::nullopt;
}

std::string_view first(std::string_view text) {
    std::size_t length = std::min<std::size_t>(1, text.size());
    while (length < text.size() && continues(text[length]))
        ++length;
    return text.substr(0, length);
}

bool is_code_point(std::uint32_t value) {
    return value < 0xd800U || (value > 0xdfffU && value <= 0x10ffffU);
}

void append(std::string& text, std::uint32_t code_point) {
    const auto put = [&](std::uint32_t value) { text.push_back(static_cast<char>(value)); };
    const auto tail = [&](unsigned shift) { put(0x80U | (code_point >> shift & 0x3fU)); };
    if (code_point < 0x80U) {
        put(code_point);
    } else if (code_point < 0x800U) {
        put(0xc0U | code_point >> 6U);
        tail(0);
    } else if (code_point < 0x10000U) {
        put(0xe0U | code_point >> 12U);
        tail(6);
        tail(0);
    } else {
        put(0xf0U | code_point >> 18U);
        tail(12);
        tail(6);
        tail(0);
    }
}

} // namespace outcall::cel::utf8
