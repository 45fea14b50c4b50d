// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/diagnostic.hpp"

#include <array>
#include <gtest/gtest.h>
#include <string>

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

TEST(Diagnostic, RenderShowsAWindowOfALongLine) {
    const auto lines = [](std::size_t size, std::size_t offset) {
        const std::string text = render(std::string(size, 'x'), {offset, "bad"});
        const auto first = text.find('\n');
        const auto second = text.find('\n', first + 1);
        return std::array{text.substr(0, first), text.substr(first + 1, second - first - 1),
                          text.substr(second + 1)};
    };
    const auto x = [](std::size_t count) { return std::string(count, 'x'); };
    const auto caret = [](std::size_t column) { return std::string(column, ' ') + "^"; };
    using Lines = std::array<std::string, 3>;
    EXPECT_EQ(lines(80, 40), (Lines{"1:41: bad", x(80), caret(40)}));
    EXPECT_EQ(lines(81, 40), (Lines{"1:41: bad", x(80) + "…", caret(40)}));
    EXPECT_EQ(lines(81, 41), (Lines{"1:42: bad", "…" + x(80), caret(41)}));
    EXPECT_EQ(lines(16'384, 8'000), (Lines{"1:8001: bad", "…" + x(80) + "…", caret(41)}));
    EXPECT_EQ(lines(16'384, 16'384), (Lines{"1:16385: bad", "…" + x(40), caret(41)}));
    std::string accents;
    for (int i = 0; i < 200; ++i)
        accents += "é";
    EXPECT_EQ(render(accents, {200, "bad"}),
              "1:101: bad\n…" + accents.substr(0, 160) + "…\n" + caret(41));
}

} // namespace outcall::cel
