// SPDX-License-Identifier: GPL-2.0-or-later
// From a place in an expression to the place in the file that holds it.
#include "engine/policy/written.hpp"

#include "engine/cel/diagnostic.hpp"

#include <algorithm>

namespace outcall::policy {

namespace {

std::string_view first_line(std::string_view text) {
    return text.substr(0, text.find_first_of("\r\n"));
}

std::string_view after_line(std::string_view text) {
    const auto end = text.find('\n');
    return end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
}

// A line of a literal block scalar stands as it is below its `|`, but for the indentation.
yaml::Position locate_in_block(std::string_view raw, const Written& written,
                               const cel::Position& in_text) {
    std::string_view text = written.text;
    raw = after_line(raw);
    for (std::size_t line = 1; line < in_text.line; ++line) {
        raw = after_line(raw);
        text = after_line(text);
    }
    const auto raw_line = first_line(raw);
    const auto line = first_line(text);
    if (!raw_line.ends_with(line))
        return written.at;
    const auto indentation = raw_line.size() - line.size();
    return {static_cast<std::uint32_t>(written.at.line + in_text.line),
            static_cast<std::uint32_t>(indentation + in_text.column)};
}

} // namespace

yaml::Position locate(std::string_view file_text, const Written& written, std::size_t offset) {
    const auto in_text = cel::position(written.text, offset);
    const auto raw = file_text.substr(std::min<std::size_t>(written.at.offset, file_text.size()));
    if (written.style == yaml::Style::Block)
        return raw.starts_with('|') ? locate_in_block(raw, written, in_text) : written.at;
    const std::size_t quote = written.style == yaml::Style::Quoted ? 1 : 0;
    if (in_text.line != 1 || !raw.substr(std::min(quote, raw.size())).starts_with(written.text))
        return written.at;
    return {written.at.line,
            static_cast<std::uint32_t>(written.at.column + quote + in_text.column - 1)};
}

} // namespace outcall::policy
