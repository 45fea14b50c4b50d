// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/literal.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

namespace outcall::cel {

TEST(Literal, IntegersReachBothEndsOfTheirRange) {
    EXPECT_EQ(decode_int("007"), Literal{std::int64_t{7}});
    EXPECT_EQ(decode_int("0x7fffffffffffffff"), Literal{std::numeric_limits<std::int64_t>::max()});
    EXPECT_EQ(decode_int("-9223372036854775808"),
              Literal{std::numeric_limits<std::int64_t>::min()});
    EXPECT_EQ(decode_int("-0x8000000000000000"), Literal{std::numeric_limits<std::int64_t>::min()});
    EXPECT_EQ(decode_uint("18446744073709551615u"),
              Literal{std::numeric_limits<std::uint64_t>::max()});
    EXPECT_FALSE(decode_int("9223372036854775808"));
    EXPECT_FALSE(decode_int("-9223372036854775809"));
    EXPECT_FALSE(decode_int("99999999999999999999"));
    EXPECT_FALSE(decode_uint("18446744073709551616u"));
}

TEST(Literal, DoublesTooLargeAreRefusedAndTooSmallAreZero) {
    EXPECT_EQ(decode_double(".5"), Literal{0.5});
    EXPECT_EQ(decode_double("-2.5e+3"), Literal{-2500.0});
    EXPECT_EQ(decode_double("5e-324"), Literal{std::numeric_limits<double>::denorm_min()});
    EXPECT_EQ(decode_double("1e-400"), Literal{0.0});
    EXPECT_EQ(decode_double("0." + std::string(400, '0') + "1"), Literal{0.0});
    EXPECT_EQ(decode_double("1e-99999999999999999999"), Literal{0.0});
    EXPECT_FALSE(decode_double("1e400"));
    EXPECT_FALSE(decode_double("1e99999999999999999999"));
    EXPECT_FALSE(decode_double(std::string(400, '9') + "e-5"));
}

TEST(Literal, EscapesOfStrings) {
    EXPECT_EQ(decode_string(R"('\a\b\f\n\r\t\v\\\'\"\`\?')"),
              Literal{std::string{"\a\b\f\n\r\t\v\\'\"`?"}});
    EXPECT_EQ(decode_string(R"("\x41\X42\103\u20ac\U0001F431")"),
              Literal{std::string{"ABC\u20ac\U0001f431"}});
    EXPECT_EQ(decode_string(R"('\xff\377')"), Literal{std::string{"\u00ff\u00ff"}}); // code points
    EXPECT_EQ(decode_string(R"(r'\n\')"), Literal{std::string{R"(\n\)"}});
    EXPECT_EQ(decode_string("''''a'b'''"), Literal{std::string{"'a'b"}});
    EXPECT_EQ(decode_string("''"), Literal{std::string{}});
}

TEST(Literal, EscapesOfBytesAreOctets) {
    EXPECT_EQ(decode_bytes(R"(b'\xff\377\u00e9')").error().offset, 10U); // no \u in bytes
    EXPECT_EQ(decode_bytes(R"(b'\xff\377')"), Literal{Bytes{"\xff\xff"}});
    EXPECT_EQ(decode_bytes("b'\u00ff'"), Literal{Bytes{"\xc3\xbf"}});
    EXPECT_EQ(decode_bytes(R"(bR"\x")"), Literal{Bytes{R"(\x)"}});
}

TEST(Literal, MalformedEscapesAreRefusedWhereTheyStand) {
    for (const std::string_view text :
         {R"('ab\q')", R"('ab\x4')", R"('ab\xg0')", R"('ab\08')", R"('ab\400')", R"('ab\u12')",
          R"('ab\ud800')", R"('ab\U00110000')", R"('ab\U0000d83d')", "'ab\\\n'"}) {
        const auto decoded = decode_string(text);
        ASSERT_FALSE(decoded) << text;
        EXPECT_EQ(decoded.error().offset, 3U) << text;
    }
}

} // namespace outcall::cel
