// SPDX-License-Identifier: GPL-2.0-or-later
// From a place in an expression to the line and column of the file.
#include "engine/policy/written.hpp"

#include "engine/yaml/reader.hpp"

#include <gtest/gtest.h>

namespace outcall::policy {
namespace {

// Where the first '@' of the value of `c` stands, as LINE:COLUMN.
std::string place(std::string_view file) {
    const auto root = yaml::read(file, "f").value();
    const auto& node = root.mapping()->find("c")->value;
    const Written written{node.scalar()->text, node.at, node.scalar()->style};
    const auto offset = written.text.find('@');
    EXPECT_NE(offset, std::string::npos);
    const auto at = locate(file, written, offset);
    return std::to_string(at.line) + ":" + std::to_string(at.column);
}

TEST(Written, IsFoundLetterByLetter) {
    EXPECT_EQ(place("c: a @"), "1:6");
    EXPECT_EQ(place("c: 'é @'"), "1:7");
    EXPECT_EQ(place("c: \"é @\""), "1:7");
    EXPECT_EQ(place("a: 1\nc: |\n  x\n\n    y @\n"), "5:7");
    EXPECT_EQ(place("c: |-\r\n  x\r\n  y @\r\n"), "3:5");
    EXPECT_EQ(place("{c: a @, d: 1}"), "1:7");
}

TEST(Written, IsFoundInFoldedLines) {
    EXPECT_EQ(place("c: >\n  x\n  y @\n"), "3:5");
    EXPECT_EQ(place("c: >-\n  x ||\n\n     y\n  || @"), "5:6");
    EXPECT_EQ(place("c: > # why\n  é @\n"), "2:5");
    EXPECT_EQ(place("c: a\n  b @"), "2:5");
    EXPECT_EQ(place("c: 'a\n\n  b @'"), "3:5");
    EXPECT_EQ(place("c: \"a\\\n   b @\""), "2:6");
}

TEST(Written, IsFoundBehindEscapesOfOneCharacter) {
    EXPECT_EQ(place("c: 'it''s @'"), "1:11");
    EXPECT_EQ(place("c: \"x == \\\"a\\\" @\""), "1:16");
    EXPECT_EQ(place("c: \"'\\\\d' @\""), "1:11");
}

TEST(Written, IsTheWholeScalarBehindOtherEscapes) {
    EXPECT_EQ(place("c: \"\\x41 @\""), "1:4");
    EXPECT_EQ(place("c: \"a\\tb\\u00e9 @\""), "1:4");
}

// A fault at the end is shown where the last word ends.
TEST(Written, WhiteSpaceIsTheEndOfWhatStandsBeforeIt) {
    const std::string_view file = "c: |\n  a ||\n\n";
    const Written written{"a ||\n", {1, 4, 3}, yaml::Style::Block};
    for (const std::size_t offset : {4U, 5U, 99U})
        EXPECT_EQ(yaml::to_string("f", locate(file, written, offset)), "f:2:7") << offset;
}

TEST(Written, NeverLooksBeyondTheFile) {
    const Written beyond{"a", {1, 1, 4'000'000'000U}, yaml::Style::Plain};
    EXPECT_EQ(locate("c", beyond, 7).line, 1U);
    const Written block{"a\nb\nc", {1, 4, 3}, yaml::Style::Block};
    EXPECT_EQ(locate("c: |", block, 4), block.at);
}

} // namespace
} // namespace outcall::policy
