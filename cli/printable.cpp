// SPDX-License-Identifier: GPL-2.0-or-later
// UTF-8 decoding, the characters that are not shown as they are, and column widths.
#include "cli/printable.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fmt/format.h>
#include <span>

namespace outcall::cli {
namespace {

struct Range {
    char32_t first;
    char32_t last;
};

// C0, DEL and C1; soft hyphen; marks and overrides of direction; zero-width and line separators;
// annotation anchors; the byte order mark; tags.
constexpr std::array never_shown{
    Range{0x0000, 0x001f}, Range{0x007f, 0x009f}, Range{0x00ad, 0x00ad},   Range{0x061c, 0x061c},
    Range{0x200b, 0x200f}, Range{0x2028, 0x202e}, Range{0x2060, 0x206f},   Range{0xfeff, 0xfeff},
    Range{0xfff9, 0xfffb}, Range{0xe000, 0xf8ff}, Range{0xe0000, 0x10ffff}};

// Blocks that terminals draw over two columns (Unicode East Asian Width, W and F).
constexpr std::array wide{
    Range{0x1100, 0x115f},   Range{0x2e80, 0x303e},   Range{0x3041, 0x33ff},
    Range{0x3400, 0x4dbf},   Range{0x4e00, 0x9fff},   Range{0xa000, 0xa4cf},
    Range{0xac00, 0xd7a3},   Range{0xf900, 0xfaff},   Range{0xfe30, 0xfe6f},
    Range{0xff00, 0xff60},   Range{0xffe0, 0xffe6},   Range{0x1f300, 0x1f64f},
    Range{0x1f680, 0x1f6ff}, Range{0x1f900, 0x1f9ff}, Range{0x20000, 0x3fffd}};

bool within(std::span<const Range> ranges, char32_t point) {
    return std::ranges::any_of(
        ranges, [point](Range range) { return range.first <= point && point <= range.last; });
}

struct Decoded {
    char32_t point = 0;
    std::size_t bytes = 0; // 0: not UTF-8
};

Decoded decode(std::string_view text) {
    const auto lead = static_cast<std::uint8_t>(text.front());
    if (lead < 0x80)
        return {lead, 1};
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() < length)
        return {};
    char32_t point = lead & (0x7fU >> length);
    for (const char c : text.substr(1, length - 1)) {
        const auto byte = static_cast<std::uint8_t>(c);
        if ((byte & 0xc0U) != 0x80)
            return {};
        point = (point << 6U) | (byte & 0x3fU);
    }
    constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = point >= 0xd800 && point <= 0xdfff;
    if (point < least[length] || point > 0x10ffff || surrogate)
        return {};
    return {point, length};
}

std::string spelled_out(char32_t point) {
    switch (point) {
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    default: break;
    }
    const auto number = static_cast<std::uint32_t>(point);
    return number < 0x100 ? fmt::format("\\x{:02x}", number) : fmt::format("\\u{{{:x}}}", number);
}

// At least one byte is consumed; what is not UTF-8 counts as one column a byte.
Decoded next_character(std::string_view text) {
    const Decoded decoded = decode(text);
    return decoded.bytes == 0 ? Decoded{0xfffd, 1} : decoded;
}

} // namespace

std::string printable(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const Decoded decoded = decode(text);
        if (decoded.bytes == 0)
            out += fmt::format("\\x{:02x}", static_cast<std::uint8_t>(text.front()));
        else if (within(never_shown, decoded.point))
            out += spelled_out(decoded.point);
        else
            out += text.substr(0, decoded.bytes);
        text.remove_prefix(std::max<std::size_t>(decoded.bytes, 1));
    }
    return out;
}

std::size_t columns_of(std::string_view text) {
    std::size_t columns = 0;
    while (!text.empty()) {
        const Decoded decoded = next_character(text);
        columns += within(wide, decoded.point) ? 2 : 1;
        text.remove_prefix(decoded.bytes);
    }
    return columns;
}

std::string clipped(std::string_view text, std::size_t columns) {
    if (columns_of(text) <= columns)
        return std::string{text};
    std::size_t used = 0;
    std::size_t bytes = 0;
    while (bytes < text.size()) {
        const Decoded decoded = next_character(text.substr(bytes));
        const std::size_t width = within(wide, decoded.point) ? 2 : 1;
        if (used + width + 1 > columns)
            break;
        used += width;
        bytes += decoded.bytes;
    }
    return std::string{text.substr(0, bytes)} + "…";
}

} // namespace outcall::cli
