// SPDX-License-Identifier: GPL-2.0-or-later
// The words of the language, as the lexer hands them to the parser.
#pragma once

#include <cstdint>

namespace outcall::cel {

enum class TokenKind : std::uint8_t {
    End,
    Identifier,        // reserved words included: they are fine as names of fields and methods
    EscapedIdentifier, // `x-y` in backquotes, as the name of a field
    Int,
    Uint,
    Double,
    String,
    Bytes,
    True,
    False,
    Null,
    In,
    OrOr,
    AndAnd,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    Not,
    Question,
    Colon,
    Comma,
    Dot,
    LeftParenthesis,
    RightParenthesis,
    LeftBracket,
    RightBracket,
    LeftBrace,
    RightBrace,
};

// A stretch of the source; offsets and lengths in bytes. A source is shorter than 4 GiB.
struct Token {
    TokenKind kind = TokenKind::End;
    std::uint32_t offset = 0;
    std::uint32_t length = 0;
    bool operator==(const Token&) const = default;
};

} // namespace outcall::cel
