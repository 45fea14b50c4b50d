// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/diagnostic.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace outcall::cel {

namespace {

// Every byte but UTF-8 continuations starts a code point.
bool starts_code_point(char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
}

std::string_view line_around(std::string_view source, std::size_t offset) {
    const auto before = source.substr(0, offset).rfind('\n');
    const std::size_t start = before == std::string_view::npos ? 0 : before + 1;
    const std::string_view rest = source.substr(start);
    return rest.substr(0, rest.find_first_of("\r\n"));
}

// The bytes of the first `count` code points.
std::size_t code_points(std::string_view text, std::size_t count) {
    std::size_t byte = 0;
    for (; byte < text.size(); ++byte)
        if (starts_code_point(text[byte]) && count-- == 0)
            break;
    return byte;
}

constexpr std::size_t most_shown = 80; // code points of a line
constexpr std::string_view cut = "…";

struct Excerpt {
    std::string text;
    std::size_t column; // of the caret in it, in code points, from 0
};

// A long line is cut on both sides of the caret: a fault may stand anywhere in 32 KiB.
Excerpt excerpt(std::string_view line, std::size_t column) {
    const std::size_t skipped = column > most_shown / 2 ? column - most_shown / 2 : 0;
    const std::string_view rest = line.substr(code_points(line, skipped));
    const std::string_view shown = rest.substr(0, code_points(rest, most_shown));
    return {.text = fmt::format("{}{}{}", skipped > 0 ? cut : "", shown,
                                shown.size() < rest.size() ? cut : ""),
            .column = column - skipped + (skipped > 0 ? 1 : 0)};
}

} // namespace

Position position(std::string_view source, std::size_t offset) {
    const std::string_view before = source.substr(0, std::min(offset, source.size()));
    const auto newline = before.rfind('\n');
    const std::string_view line =
        newline == std::string_view::npos ? before : before.substr(newline + 1);
    return {.line = 1 + static_cast<std::size_t>(std::ranges::count(before, '\n')),
            .column = 1 + static_cast<std::size_t>(std::ranges::count_if(line, starts_code_point))};
}

std::string render(std::string_view source, const Diagnostic& diagnostic) {
    const std::size_t offset = std::min(diagnostic.offset, source.size());
    const Position at = position(source, offset);
    const auto [line, column] = excerpt(line_around(source, offset), at.column - 1);
    std::string indent(column, ' ');
    // A tab stays a tab in the line of the caret, so that both lines are indented alike.
    for (std::size_t byte = 0, place = 0; byte < line.size() && place < column; ++byte) {
        if (!starts_code_point(line[byte]))
            continue;
        if (line[byte] == '\t')
            indent[place] = '\t';
        ++place;
    }
    return fmt::format("{}:{}: {}\n{}\n{}^", at.line, at.column, diagnostic.message, line, indent);
}

} // namespace outcall::cel
