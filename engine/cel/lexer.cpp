// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/lexer.hpp"

#include "engine/cel/limits.hpp"
#include "engine/cel/utf8.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <optional>

namespace outcall::cel {

namespace {

bool digit(char c) {
    return c >= '0' && c <= '9';
}

bool hex_digit(char c) {
    return digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

struct Symbol {
    std::string_view text;
    TokenKind kind;
};

// The longer of two symbols that start alike stands first.
constexpr std::array symbols{
    Symbol{"||", TokenKind::OrOr},
    Symbol{"&&", TokenKind::AndAnd},
    Symbol{"==", TokenKind::Equal},
    Symbol{"!=", TokenKind::NotEqual},
    Symbol{"<=", TokenKind::LessEqual},
    Symbol{">=", TokenKind::GreaterEqual},
    Symbol{"<", TokenKind::Less},
    Symbol{">", TokenKind::Greater},
    Symbol{"+", TokenKind::Plus},
    Symbol{"-", TokenKind::Minus},
    Symbol{"*", TokenKind::Star},
    Symbol{"/", TokenKind::Slash},
    Symbol{"%", TokenKind::Percent},
    Symbol{"!", TokenKind::Not},
    Symbol{"?", TokenKind::Question},
    Symbol{":", TokenKind::Colon},
    Symbol{",", TokenKind::Comma},
    Symbol{".", TokenKind::Dot},
    Symbol{"(", TokenKind::LeftParenthesis},
    Symbol{")", TokenKind::RightParenthesis},
    Symbol{"[", TokenKind::LeftBracket},
    Symbol{"]", TokenKind::RightBracket},
    Symbol{"{", TokenKind::LeftBrace},
    Symbol{"}", TokenKind::RightBrace},
};

constexpr std::array keywords{
    Symbol{"true", TokenKind::True},
    Symbol{"false", TokenKind::False},
    Symbol{"null", TokenKind::Null},
    Symbol{"in", TokenKind::In},
};

class Lexer {
public:
    explicit Lexer(std::string_view source) : source_{source} {}
    std::expected<std::vector<Token>, Diagnostic> run();

private:
    using Step = std::expected<TokenKind, Diagnostic>;

    char peek(std::size_t ahead = 0) const {
        return at_ + ahead < source_.size() ? source_[at_ + ahead] : '\0';
    }
    bool starts_with(std::string_view text) const { return source_.substr(at_).starts_with(text); }
    template <typename Predicate>
    void skip(Predicate predicate) {
        while (at_ < source_.size() && predicate(source_[at_]))
            ++at_;
    }

    void skip_blanks();
    std::optional<std::size_t> quote_prefix() const;
    Step next();
    Step number();
    Step quoted(std::size_t prefix);
    Step escaped_identifier();
    Step symbol();
    TokenKind word();
    std::unexpected<Diagnostic> fault(std::size_t offset, std::string message) const {
        return std::unexpected(Diagnostic{offset, std::move(message)});
    }

    std::string_view source_;
    std::size_t at_ = 0;
};

void Lexer::skip_blanks() {
    for (;;) {
        skip([](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; });
        if (!starts_with("//"))
            return;
        skip([](char c) { return c != '\n'; });
    }
}

// The length of r, b or br before a quote, 0 at a quote itself, nothing elsewhere.
std::optional<std::size_t> Lexer::quote_prefix() const {
    std::size_t length = 0;
    if (peek() == 'b' || peek() == 'B')
        ++length;
    if (peek(length) == 'r' || peek(length) == 'R')
        ++length;
    if (peek(length) == '"' || peek(length) == '\'')
        return length;
    return std::nullopt;
}

Lexer::Step Lexer::next() {
    if (const auto prefix = quote_prefix())
        return quoted(*prefix);
    if (digit(peek()) || (peek() == '.' && digit(peek(1))))
        return number();
    if (letter(peek()))
        return word();
    if (peek() == '`')
        return escaped_identifier();
    return symbol();
}

TokenKind Lexer::word() {
    const std::size_t start = at_;
    skip([](char c) { return letter(c) || digit(c); });
    const std::string_view text = source_.substr(start, at_ - start);
    const auto keyword = std::ranges::find(keywords, text, &Symbol::text);
    return keyword == keywords.end() ? TokenKind::Identifier : keyword->kind;
}

Lexer::Step Lexer::number() {
    const std::size_t start = at_;
    TokenKind kind = TokenKind::Int;
    if (peek() == '0' && (peek(1) == 'x' || peek(1) == 'X') && hex_digit(peek(2))) {
        at_ += 2;
        skip(hex_digit);
    } else {
        skip(digit);
        if (peek() == '.' && digit(peek(1))) {
            kind = TokenKind::Double;
            ++at_;
            skip(digit);
        }
        const std::size_t sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
        if ((peek() == 'e' || peek() == 'E') && digit(peek(1 + sign))) {
            kind = TokenKind::Double;
            at_ += 1 + sign;
            skip(digit);
        }
    }
    if (kind == TokenKind::Int && (peek() == 'u' || peek() == 'U')) {
        kind = TokenKind::Uint;
        ++at_;
    }
    if (letter(peek()) || digit(peek()))
        return fault(start, "malformed number");
    return kind;
}

Lexer::Step Lexer::quoted(std::size_t prefix) {
    const std::size_t start = at_;
    const std::string_view letters = source_.substr(at_, prefix);
    const bool raw = letters.find_first_of("rR") != std::string_view::npos;
    const bool bytes = letters.find_first_of("bB") != std::string_view::npos;
    at_ += prefix;
    const std::string_view rest = source_.substr(at_);
    const bool triple = rest.starts_with("\"\"\"") || rest.starts_with("'''");
    const std::string_view closing = rest.substr(0, triple ? 3 : 1);
    at_ += closing.size();
    while (at_ < source_.size() && !starts_with(closing)) {
        if (!triple && (peek() == '\n' || peek() == '\r'))
            return fault(start, "a string ends before the line does; use triple quotes for more "
                                "than one line");
        at_ += !raw && peek() == '\\' ? 2 : 1;
    }
    if (at_ >= source_.size())
        return fault(start, "unterminated string");
    at_ += closing.size();
    return bytes ? TokenKind::Bytes : TokenKind::String;
}

Lexer::Step Lexer::escaped_identifier() {
    const std::size_t start = at_++;
    skip([](char c) {
        return letter(c) || digit(c) || c == '.' || c == '-' || c == '/' || c == ' ';
    });
    if (peek() != '`' || at_ == start + 1)
        return fault(start, "malformed name in backquotes");
    ++at_;
    return TokenKind::EscapedIdentifier;
}

Lexer::Step Lexer::symbol() {
    for (const Symbol& candidate : symbols)
        if (starts_with(candidate.text)) {
            at_ += candidate.text.size();
            return candidate.kind;
        }
    const auto code = static_cast<unsigned>(static_cast<unsigned char>(peek()));
    if (code > 0x20 && code < 0x7f)
        return fault(at_, fmt::format("unexpected character '{}'", peek()));
    return fault(at_, fmt::format("unexpected character (byte 0x{:02x})", code));
}

std::expected<std::vector<Token>, Diagnostic> Lexer::run() {
    std::vector<Token> tokens;
    for (;;) {
        skip_blanks();
        const auto offset = static_cast<std::uint32_t>(at_);
        if (at_ == source_.size()) {
            tokens.push_back({.kind = TokenKind::End, .offset = offset});
            return tokens;
        }
        const Step kind = next();
        if (!kind)
            return std::unexpected(kind.error());
        tokens.push_back(
            {.kind = *kind, .offset = offset, .length = static_cast<std::uint32_t>(at_) - offset});
    }
}

} // namespace

std::expected<std::vector<Token>, Diagnostic> tokenize(std::string_view source,
                                                       std::size_t most_bytes) {
    if (source.size() > most_bytes)
        return std::unexpected(Diagnostic{
            most_bytes, fmt::format("the expression is longer than {} bytes", most_bytes)});
    if (const auto invalid = utf8::find_invalid(source))
        return std::unexpected(Diagnostic{*invalid, "the expression is not valid UTF-8"});
    return Lexer{source}.run();
}

} // namespace outcall::cel
