// SPDX-License-Identifier: GPL-2.0-or-later
// Which characters a file may hold.
#include "engine/yaml/text.hpp"

#include <gtest/gtest.h>
#include <string>

namespace outcall::yaml {
namespace {

using namespace std::string_view_literals;

TEST(Text, TakesWhatPeopleWrite) {
    for (const auto text : {""sv, "a: b\r\n\tc\n"sv, "é — 漢字 🦭"sv, "\xf4\x8f\xbf\xbf"sv})
        EXPECT_FALSE(find_fault(text)) << text;
}

TEST(Text, RefusesBytesThatAreNotUtf8) {
    for (const auto text : {"ab\x80"sv, "ab\xc0\xaf"sv, "ab\xc1\xbf"sv, "ab\xe0\x80\x80"sv,
                            "ab\xed\xa0\x80"sv, "ab\xf4\x90\x80\x80"sv, "ab\xf8\x88\x80\x80\x80"sv,
                            "ab\xc3"sv, "ab\xe2\x82"sv, "ab\xc3("sv, "ab\xff\xfe"sv}) {
        const auto fault = find_fault(text);
        ASSERT_TRUE(fault);
        EXPECT_EQ(fault->offset, 2U);
        EXPECT_EQ(fault->message, "bytes that are not UTF-8");
    }
}

TEST(Text, RefusesWhatAScreenDoesNotShow) {
    for (const auto text : {"ab\0"sv, "ab\x1b[2J"sv, "ab\x07"sv, "ab\x7f"sv, "ab\xc2\x85"sv})
        EXPECT_EQ(find_fault(text).value().message, "a control character");
    for (const auto text : {"ab\u202e"sv, "ab\u2066"sv})
        EXPECT_EQ(find_fault(text).value().message,
                  "a character that changes the direction of text");
    EXPECT_EQ(find_fault("ab\rcd"sv).value().message, "a carriage return without a line feed");
    EXPECT_TRUE(find_fault("\ufeffversion: 1"sv).value().message.starts_with("a byte order mark"));
}

} // namespace
} // namespace outcall::yaml
