// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/diagnostic.hpp"

#include <gtest/gtest.h>

namespace outcall::cel {

TEST(Diagnostic, PositionCountsLinesAndCodePoints) {
    constexpr std::string_view source = "a\n\u20ac\u20ac x\nb";
    EXPECT_EQ(position(source, 0).line, 1U);
    EXPECT_EQ(position(source, 9).line, 2U);
    EXPECT_EQ(position(source, 9).column, 4U);
    EXPECT_EQ(position(source, 11).line, 3U);
    EXPECT_EQ(position(source, 11).column, 1U);
    EXPECT_EQ(position(source, 99).line, 3U); // beyond the end: the end
    EXPECT_EQ(position("", 0).column, 1U);
}

TEST(Diagnostic, RenderPutsTheCaretBelowTheColumn) {
    EXPECT_EQ(render("a &&\nb + c", {7, "bad"}), "2:3: bad\nb + c\n  ^");
    EXPECT_EQ(render("'\u20ac' + c", {6, "bad"}), "1:5: bad\n'\u20ac' + c\n    ^");
    EXPECT_EQ(render("\ta b", {3, "bad"}), "1:4: bad\n\ta b\n\t  ^");
    EXPECT_EQ(render("a +", {3, "bad"}), "1:4: bad\na +\n   ^");
    EXPECT_EQ(render("a\r\nb", {0, "bad"}), "1:1: bad\na\n^");
}

} // namespace outcall::cel
