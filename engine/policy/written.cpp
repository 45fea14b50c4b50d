// SPDX-License-Identifier: GPL-2.0-or-later
// From a place in an expression to the place in the file that holds it.
#include "engine/policy/written.hpp"

#include "engine/cel/diagnostic.hpp"

#include <algorithm>
#include <optional>

namespace outcall::policy {

namespace {

bool blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

// Walks the file's text of a scalar beside its value. Folding and indentation change white space
// alone, so that is skipped on both sides; of escapes those that say one character by itself are
// known: '' in single quotes, \" and \\ and a line's end in double quotes.
class Walk {
public:
    Walk(std::string_view raw, yaml::Style style) : raw_{raw} {
        if (style == yaml::Style::Block)
            at_ = std::min(raw.find('\n'), raw.size()); // what follows the | or >
        else if (style == yaml::Style::Quoted && !raw.empty())
            quote_ = raw[at_++];
        end_ = at_;
    }

    // Where `character` of the value stands; nothing when it is written in another way.
    std::optional<std::size_t> find(char character) {
        skip_blanks();
        const std::size_t start = at_;
        const char escape = quote_ == '"' ? '\\' : quote_;
        const bool escaped = (character == quote_ || character == escape) && peek() == escape;
        at_ += escaped && quote_ != '\0' ? 1 : 0;
        if (peek() != character || at_ >= raw_.size())
            return std::nullopt;
        end_ = ++at_;
        return start;
    }

    std::size_t end() const { return end_; } // of the last one found

private:
    char peek() const { return at_ < raw_.size() ? raw_[at_] : '\0'; }
    void skip_blanks() {
        for (;; ++at_)
            if (!blank(peek()) && !(quote_ == '"' && raw_.substr(at_).starts_with("\\\n")))
                return;
    }

    std::string_view raw_;
    std::size_t at_ = 0;
    std::size_t end_ = 0;
    char quote_ = '\0';
};

std::optional<std::size_t> find(std::string_view raw, const Written& written, std::size_t offset) {
    Walk walk{raw, written.style};
    for (std::size_t at = 0; at < written.text.size() && at <= offset; ++at) {
        if (blank(written.text[at]))
            continue;
        const auto found = walk.find(written.text[at]);
        if (!found || at == offset)
            return found;
    }
    return walk.end();
}

} // namespace

yaml::Position locate(std::string_view file_text, const Written& written, std::size_t offset) {
    const auto raw = file_text.substr(std::min<std::size_t>(written.at.offset, file_text.size()));
    const auto found = find(raw, written, offset);
    if (!found)
        return written.at;
    const auto in_raw = cel::position(raw, *found);
    const std::size_t before = in_raw.line == 1 ? written.at.column - 1 : 0;
    return {static_cast<std::uint32_t>(written.at.line + in_raw.line - 1),
            static_cast<std::uint32_t>(before + in_raw.column)};
}

} // namespace outcall::policy
