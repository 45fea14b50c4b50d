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
    std::string line{line_around(source, offset)};
    std::string indent(at.column - 1, ' ');
    // A tab stays a tab in the line of the caret, so that both lines are indented alike.
    for (std::size_t byte = 0, column = 0; byte < line.size() && column < indent.size(); ++byte) {
        if (!starts_code_point(line[byte]))
            continue;
        if (line[byte] == '\t')
            indent[column] = '\t';
        ++column;
    }
    return fmt::format("{}:{}: {}\n{}\n{}^", at.line, at.column, diagnostic.message, line, indent);
}

} // namespace outcall::cel
