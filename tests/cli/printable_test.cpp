// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/printable.hpp"

#include <gtest/gtest.h>
#include <string>

namespace outcall::cli {
namespace {

TEST(Printable, KeepsText) {
    EXPECT_EQ(printable("web-1 “größe” 漢字 🐳 a\\b"), "web-1 “größe” 漢字 🐳 a\\b");
}

TEST(Printable, SpellsOutControlCharacters) {
    EXPECT_EQ(printable("a\nb\tc\rd"), "a\\nb\\tc\\rd");
    EXPECT_EQ(printable("\x1b[31mred\x07\x7f"), "\\x1b[31mred\\x07\\x7f");
    EXPECT_EQ(printable(std::string("\0", 1)), "\\x00");
    EXPECT_EQ(printable("\xc2\x9b"
                        "31m"),
              "\\x9b31m"); // C1: CSI in one character
}

TEST(Printable, SpellsOutWhatHidesOrReorders) {
    EXPECT_EQ(printable("a\u202eb\u200bc\ufeff"), "a\\u{202e}b\\u{200b}c\\u{feff}");
    EXPECT_EQ(printable("\U000e0041"), "\\u{e0041}");
}

TEST(Printable, SpellsOutWhatIsNotUtf8) {
    EXPECT_EQ(printable("\xff\xfe"), "\\xff\\xfe");
    EXPECT_EQ(printable("\xc0\x80"), "\\xc0\\x80");                   // overlong NUL
    EXPECT_EQ(printable("\xe0\x80\x9b"), "\\xe0\\x80\\x9b");          // overlong C1
    EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80");          // surrogate
    EXPECT_EQ(printable("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80"); // beyond U+10FFFF
    EXPECT_EQ(printable("x\xe2\x82"), "x\\xe2\\x82");                 // cut short
}

TEST(Printable, LeavesNoControlByteOfAnyInput) {
    for (int first = 0; first < 256; ++first)
        for (int second = 0; second < 256; ++second) {
            const std::string input{static_cast<char>(first), static_cast<char>(second)};
            for (const char c : printable(input)) {
                const auto byte = static_cast<unsigned char>(c);
                ASSERT_TRUE(byte >= 0x20 && byte != 0x7f) << first << ' ' << second;
            }
        }
}

TEST(Columns, CountsWhatTheTerminalUses) {
    EXPECT_EQ(columns_of(""), 0U);
    EXPECT_EQ(columns_of("größe"), 5U);
    EXPECT_EQ(columns_of("漢字"), 4U);
    EXPECT_EQ(columns_of("🐳"), 2U);
}

TEST(Clipped, CutsAtColumnsNotBytes) {
    EXPECT_EQ(clipped("größe", 5), "größe");
    EXPECT_EQ(clipped("größer", 5), "größ…");
    EXPECT_EQ(clipped("漢字漢", 4), "漢…"); // a wide one is never halved
    EXPECT_EQ(clipped("abc", 1), "…");
}

} // namespace
} // namespace outcall::cli
