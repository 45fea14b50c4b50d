// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/utf8.hpp"

#include <gtest/gtest.h>

namespace outcall::cel {

TEST(Utf8, FindsTheFirstByteThatBelongsToNoCodePoint) {
    EXPECT_EQ(utf8::find_invalid("a\u00e9\u20ac\U0001f431"), std::nullopt);
    EXPECT_EQ(utf8::find_invalid("ab\xff"), 2U);
    EXPECT_EQ(utf8::find_invalid("a\xc3"), 1U);            // cut short
    EXPECT_EQ(utf8::find_invalid("\xc0\x80"), 0U);         // overlong
    EXPECT_EQ(utf8::find_invalid("\xe0\x80\x80"), 0U);     // overlong
    EXPECT_EQ(utf8::find_invalid("\xed\xa0\x80"), 0U);     // surrogate
    EXPECT_EQ(utf8::find_invalid("\xf4\x90\x80\x80"), 0U); // above 10FFFF
    EXPECT_EQ(utf8::find_invalid("\xf8\x88\x80\x80"), 0U); // five bytes
    EXPECT_EQ(utf8::find_invalid("\x80"), 0U);             // continuation alone
}

TEST(Utf8, AppendAndCountAgree) {
    std::string text;
    for (const std::uint32_t each : {0x41U, 0xe9U, 0x20acU, 0x1f431U, 0x10ffffU})
        utf8::append(text, each);
    EXPECT_EQ(text, "A\u00e9\u20ac\U0001f431\U0010ffff");
    EXPECT_EQ(utf8::count(text), 5U);
    EXPECT_FALSE(utf8::find_invalid(text));
}

TEST(Utf8, OffsetsAreOfCodePoints) {
    constexpr std::string_view text = "A\u00e9\U0001f431";
    EXPECT_EQ(utf8::offset(text, 0), 0U);
    EXPECT_EQ(utf8::offset(text, 2), 3U);
    EXPECT_EQ(utf8::offset(text, 3), 7U);
    EXPECT_FALSE(utf8::offset(text, 4));
    EXPECT_FALSE(utf8::offset(text, UINT64_MAX));
    EXPECT_EQ(utf8::first(text), "A");
    EXPECT_EQ(utf8::first(text.substr(1)), "\u00e9");
    EXPECT_EQ(utf8::first(text.substr(3)), "\U0001f431");
    EXPECT_EQ(utf8::first(""), "");
}

} // namespace outcall::cel
