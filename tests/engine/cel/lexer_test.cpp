// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/lexer.hpp"

#include <gtest/gtest.h>

namespace outcall::cel {

namespace {

std::vector<TokenKind> kinds(std::string_view source) {
    const auto tokens = tokenize(source);
    std::vector<TokenKind> out;
    if (!tokens)
        ADD_FAILURE() << source << ": " << tokens.error().message;
    else
        for (const Token& token : *tokens)
            out.push_back(token.kind);
    return out;
}

using enum TokenKind;
using Kinds = std::vector<TokenKind>;

} // namespace

TEST(Lexer, TellsSymbolsOfOneAndTwoCharactersApart) {
    EXPECT_EQ(kinds("< <= > >= == != ! && || ? : . ,"),
              (Kinds{Less, LessEqual, Greater, GreaterEqual, Equal, NotEqual, Not, AndAnd, OrOr,
                     Question, TokenKind::Colon, Dot, Comma, End}));
    EXPECT_EQ(kinds("a<=b"), (Kinds{Identifier, LessEqual, Identifier, End}));
}

TEST(Lexer, KeywordsAreWholeWords) {
    EXPECT_EQ(kinds("in inside true truest null nil false"),
              (Kinds{In, Identifier, True, Identifier, Null, Identifier, False, End}));
}

TEST(Lexer, Numbers) {
    EXPECT_EQ(kinds("1 0x1F 7u 0xfU 1.5 .5 1e3 2.5E-7 007"),
              (Kinds{Int, Int, Uint, Uint, Double, Double, Double, Double, Int, End}));
    EXPECT_EQ(kinds("1.foo"), (Kinds{Int, Dot, Identifier, End})); // "1." is no number
    EXPECT_FALSE(tokenize("12abc"));
    EXPECT_FALSE(tokenize("0x"));
    EXPECT_FALSE(tokenize("1.5u"));
}

TEST(Lexer, StringsEndAtTheirOwnQuotes) {
    EXPECT_EQ(kinds(R"('a"b' "a'b" '\'' r'\' b"x" Br'x' '''a'b''' """a"b""")"),
              (Kinds{String, String, String, String, Bytes, Bytes, String, String, End}));
    EXPECT_EQ(kinds("'''a\nb'''"), (Kinds{String, End}));
    EXPECT_EQ(kinds("rb'x'"), (Kinds{Identifier, String, End})); // the order is b, r
    EXPECT_FALSE(tokenize("'a\nb'"));
    EXPECT_FALSE(tokenize("'a"));
    EXPECT_FALSE(tokenize(R"('a\)"));
    EXPECT_FALSE(tokenize(R"('a\')"));
    EXPECT_FALSE(tokenize("'''a''"));
}

TEST(Lexer, BlanksAndComments) {
    EXPECT_EQ(kinds("  a // rest\n\tb\r\n\f// end"), (Kinds{Identifier, Identifier, End}));
    EXPECT_EQ(kinds(""), (Kinds{End}));
}

TEST(Lexer, PlacesAreBytes) {
    const auto tokens = tokenize("'\u20ac' + ab");
    ASSERT_TRUE(tokens);
    EXPECT_EQ((*tokens)[0], (Token{.kind = String, .offset = 0, .length = 5}));
    EXPECT_EQ((*tokens)[2], (Token{.kind = Identifier, .offset = 8, .length = 2}));
}

TEST(Lexer, NamesWhatItCannotRead) {
    EXPECT_EQ(tokenize("a # b").error(), (Diagnostic{2, "unexpected character '#'"}));
    EXPECT_EQ(tokenize("a = b").error(), (Diagnostic{2, "unexpected character '='"}));
    EXPECT_EQ(tokenize("a & b").error().offset, 2U);
    EXPECT_EQ(tokenize("a \xc3\xa9").error(), (Diagnostic{2, "unexpected character (byte 0xc3)"}));
    EXPECT_EQ(tokenize("'a\xff'").error(), (Diagnostic{2, "the expression is not valid UTF-8"}));
    EXPECT_FALSE(tokenize(std::string_view{"a\0b", 3}));
    EXPECT_FALSE(tokenize("``"));
    EXPECT_FALSE(tokenize("`a"));
}

} // namespace outcall::cel
