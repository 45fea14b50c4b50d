// SPDX-License-Identifier: GPL-2.0-or-later
// Rule files are read strictly and within bounds (S003-FR-018, in place of serde_yaml).
#include "engine/yaml/reader.hpp"

#include "engine/yaml/limits.hpp"

#include <gtest/gtest.h>
#include <string>

namespace outcall::yaml {
namespace {

std::string repeat(std::string_view text, std::size_t times) {
    std::string result;
    result.reserve(text.size() * times);
    for (std::size_t i = 0; i < times; ++i)
        result += text;
    return result;
}

std::string fault(std::string_view text) {
    const auto result = read(text, "f.yaml");
    return result ? "accepted" : to_string(result.error());
}

TEST(Reader, BuildsTheTreeWithPlaces) {
    const auto root = read("a: x\nb:\n  - 'y'\n  - {é: \"z\", k: ~}\nc: |\n  1\n  2\n", "f");
    ASSERT_TRUE(root) << to_string(root.error());
    const auto* mapping = root->mapping();
    ASSERT_NE(mapping, nullptr);
    ASSERT_EQ(mapping->entries.size(), 3U);
    EXPECT_EQ(mapping->find("a")->value.scalar()->text, "x");
    EXPECT_EQ(mapping->find("a")->value.scalar()->style, Style::Plain);
    EXPECT_EQ(mapping->find("d"), nullptr);

    const auto& list = *mapping->find("b")->value.sequence();
    ASSERT_EQ(list.size(), 2U);
    EXPECT_EQ(list[0].scalar()->style, Style::Quoted);
    EXPECT_EQ(list[0].at, (Position{3, 5, 12}));
    const auto& inner = *list[1].mapping();
    EXPECT_EQ(inner.entries[0].value.at, (Position{4, 9, 25})); // é is two bytes, one column
    EXPECT_EQ(inner.entries[1].at, (Position{4, 14, 30}));
    EXPECT_TRUE(inner.entries[1].value.null());

    const auto& block = mapping->find("c")->value;
    EXPECT_EQ(block.scalar()->text, "1\n2\n");
    EXPECT_EQ(block.scalar()->style, Style::Block);
    EXPECT_EQ(block.at.line, 5U);
}

TEST(Reader, GuessesNothingFromText) {
    const auto root = read("[yes, on, 010, 0x1f, 1e3, 12:30, null, '~', True]", "f").value();
    const auto& list = *root.sequence();
    EXPECT_EQ(list[0].scalar()->text, "yes");
    EXPECT_EQ(list[2].scalar()->text, "010");
    EXPECT_TRUE(list[6].null());
    EXPECT_EQ(list[7].scalar()->text, "~");
    EXPECT_EQ(list[8].scalar()->text, "True");
}

TEST(Reader, ATextWithoutADocumentIsNull) {
    for (const auto* text : {"", "\n\n", "# nothing\n", "---\n", "~"})
        EXPECT_TRUE(read(text, "f").value().null()) << text;
}

TEST(Reader, LinesMayEndAsOnWindows) {
    const auto root = read("a: 1\r\nb: |\r\n  x\r\nc: 2\r\n", "f").value();
    EXPECT_EQ(root.mapping()->find("c")->value.at.line, 4U);
    EXPECT_EQ(root.mapping()->find("c")->value.scalar()->text, "2");
}

struct Refused {
    std::string_view text;
    std::string_view fault;
};

TEST(Reader, RefusesWhatHidesOrRepeats) {
    const Refused cases[] = {
        {"a: &x 1", "f.yaml:1:4: anchors (&) are not allowed"},
        {"&a [1, *a]", "f.yaml:1:1: anchors (&) are not allowed"},
        {"a: &x", "f.yaml:1:4: anchors (&) are not allowed"},
        {"a: !!str 1", "f.yaml:1:4: tags (!) are not allowed"},
        {"!x {a: 1}", "f.yaml:1:1: tags (!) are not allowed"},
        {"a: ! 1", "f.yaml:1:4: tags (!) are not allowed"},
        {"a: !<tag:yaml.org,2002:str> 1", "f.yaml:1:4: tags (!) are not allowed"},
        {"a: 1\nb: 2\na: 3", "f.yaml:3:1: the key 'a' was already given in line 1"},
        {"{a: 1, 'a': 2}", "f.yaml:1:8: the key 'a' was already given in line 1"},
        {"a: 1\n---\nb: 2", "f.yaml:2:1: a second document is not allowed"},
        {"a: 1\n...\nb: 2", "f.yaml:3:1: a second document is not allowed"},
        {"'a' 'b'", "f.yaml:1:5: a second document is not allowed"},
        {"? [a]\n: 1", "f.yaml:1:3: a key must be a scalar"},
        {"{{a: 1}: 2}", "f.yaml:1:2: a key must be a scalar"},
        {": 1", "f.yaml:1:1: a key must not be empty or null"},
        {"~: 1", "f.yaml:1:1: a key must not be empty or null"},
        {"\"a\\nb\": 1", "f.yaml:1:1: a key must be one line without tabs"},
        {"<<: {a: 1}", "f.yaml:1:1: merge keys (<<) are not allowed"},
        {"a: \"\\x07\"", "f.yaml:1:4: a value holds a control character"},
        {"a: \"\\0\"", "f.yaml:1:4: a value holds a control character"},
        {"a: 1\nb: \x1b[0m", "f.yaml:2:4: the text holds a control character"},
        {"é: \xff", "f.yaml:1:4: the text holds bytes that are not UTF-8"},
    };
    for (const auto& [text, expected] : cases)
        EXPECT_EQ(fault(text), expected) << text;
    EXPECT_NE(fault("a: *x"), "accepted"); // yaml-cpp itself: an unknown alias
}

TEST(Reader, RefusesBrokenSyntaxWithItsPlace) {
    for (const auto* text : {"[a", "{a: 1", "[a]]", "a: b: c", "a: 1\n}", "- a\nb: 1",
                             "a: 1\n b: 2", "a: \"\\q\"", "a: @x", "a: `x`", "a:\n\t- b"}) {
        const auto message = fault(text);
        EXPECT_TRUE(message.starts_with("f.yaml:")) << text << " -> " << message;
    }
    // yaml-cpp 0.7 would take these for complete.
    EXPECT_EQ(fault("a: \"b\n"), "f.yaml:1:4: the quote is not closed");
    EXPECT_EQ(fault("a: 'b''\n\n"), "f.yaml:1:4: the quote is not closed");
    EXPECT_EQ(fault("a: \"b\\\"\n"), "f.yaml:1:4: the quote is not closed");
}

TEST(Reader, AFileIsBounded) {
    const std::string comment(limits::file_bytes - 5, '#');
    EXPECT_TRUE(read("a: 1\n" + comment, "f"));
    const auto beyond = read("a: 1\n" + comment + "#", "f");
    ASSERT_FALSE(beyond);
    EXPECT_EQ(beyond.error().code, ErrorCode::LimitExceeded);
}

TEST(Reader, DepthIsBounded) {
    for (const auto& [open, close] : {std::pair{"[", "]"}, std::pair{"{a: ", "}"}}) {
        EXPECT_EQ(fault(repeat(open, limits::depth) + repeat(close, limits::depth)), "accepted");
        const auto message =
            fault(repeat(open, limits::depth + 1) + repeat(close, limits::depth + 1));
        EXPECT_TRUE(message.ends_with("nested deeper than 32 levels")) << message;
    }
    for (const auto* deep : {"[", "{", "{a: ", "- ", "? ", "[a, "})
        EXPECT_NE(fault(repeat(deep, 100'000)), "accepted") << deep;
}

TEST(Reader, KeysOfAMapAreBounded) {
    std::string text;
    for (std::size_t i = 0; i < limits::keys_per_map; ++i)
        text += "k" + std::to_string(i) + ": 1\n";
    EXPECT_EQ(fault(text), "accepted");
    EXPECT_EQ(fault(text + "one_more: 1\n"), "f.yaml:257:1: more than 256 keys in one map");
}

TEST(Reader, ScalarsAreBounded) {
    const std::string longest(limits::scalar_bytes, 'a');
    EXPECT_EQ(fault("a: " + longest), "accepted");
    EXPECT_EQ(fault("a: " + longest + "a"), "f.yaml:1:4: a value is longer than 65536 bytes");
}

TEST(Reader, ValuesAreBounded) {
    const auto list = [](std::size_t count) { return "[" + repeat("a,", count) + "]"; };
    EXPECT_EQ(fault(list(limits::nodes - 1)), "accepted"); // the list is one itself
    EXPECT_TRUE(fault(list(limits::nodes)).ends_with("more than 131072 values"));
}

} // namespace
} // namespace outcall::yaml
