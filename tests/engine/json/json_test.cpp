// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/json/json.hpp"

#include <gtest/gtest.h>
#include <string>
#include <utility>

namespace outcall::json {
namespace {

std::string nested(std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
}

TEST(Json, KeepsTypes) {
    const auto value =
        read(R"({"s":"é\n","i":-3,"n":9223372036854775807,"d":1.5,"b":true,"l":["a",[]]})");
    ASSERT_TRUE(value);
    EXPECT_EQ(*value, (Value{ValueMap{
                          {"s", "é\n"},
                          {"i", Value{std::int64_t{-3}}},
                          {"n", Value{std::int64_t{9'223'372'036'854'775'807}}},
                          {"d", Value{1.5}},
                          {"b", Value{true}},
                          {"l", Value{ValueList{"a", Value{ValueList{}}}}},
                      }}));
}

TEST(Json, RefusesWhatTheBusCannotSay) {
    const std::pair<const char*, const char*> faults[] = {
        {R"({"a":1,"a":2})", "'a' is given twice"},
        {R"({"a":{"b":1,"b":1}})", "'b' is given twice"},
        {R"([null])", "null"},
        {"9223372036854775808", "beyond 64-bit"},
        {"-9223372036854775809", "beyond 64-bit"},
        {"99999999999999999999999", "beyond 64-bit"},
        {"1e999", "number overflow"},
        {R"("a\u0000b")", "NUL"},
        {R"({"a\u0000b":1})", "NUL"},
    };
    for (const auto& [text, fault] : faults) {
        const auto value = read(text);
        ASSERT_FALSE(value) << text;
        EXPECT_NE(value.error().message.find(fault), std::string::npos)
            << text << ": " << value.error().message;
    }
}

TEST(Json, SaysWhereItIsNotJson) {
    for (const char* text : {"", "{", "{\"a\":}", "[1,]", "{} {}", "'a'", "\"\xff\"", "// x\n1"})
        EXPECT_FALSE(read(text)) << text;
    const auto value = read("{\"a\":\n nope}");
    ASSERT_FALSE(value);
    EXPECT_NE(value.error().message.find("line 2, column"), std::string::npos);
    EXPECT_EQ(value.error().message.find("json.exception"), std::string::npos);
}

TEST(Json, HoldsTheDepth) {
    EXPECT_TRUE(read(nested(most_depth)));
    EXPECT_FALSE(read(nested(most_depth + 1)));
    EXPECT_FALSE(read(std::string(most_bytes, '[')));
}

TEST(Json, HoldsTheSize) {
    EXPECT_TRUE(read('"' + std::string(most_bytes - 2, 'x') + '"'));
    const auto beyond = read('"' + std::string(most_bytes - 1, 'x') + '"');
    ASSERT_FALSE(beyond);
    EXPECT_EQ(beyond.error().code, ErrorCode::LimitExceeded);
}

TEST(Json, SortsKeysAndStaysAscii) {
    EXPECT_EQ(write(Value{ValueMap{{"b", Value{}}, {"a", "é\x1b\x7f"}}}),
              "{\n  \"a\": \"\\u00e9\\u001b\\u007f\",\n  \"b\": null\n}\n");
    EXPECT_EQ(write(Value{std::uint64_t{18'446'744'073'709'551'615U}}), "18446744073709551615\n");
    EXPECT_EQ(write(Value{"\xff"}), "\"\\ufffd\"\n");
    EXPECT_EQ(write(Value{ValueList{}}), "[]\n");
}

TEST(Json, OneLineHasNoOtherNewline) {
    EXPECT_EQ(write_line(Value{ValueMap{{"b", Value{true}}, {"a", "x\ny"}}}),
              "{\"a\":\"x\\ny\",\"b\":true}\n");
}

TEST(Json, NullsAreKeptWhereTheyHaveAMeaning) {
    const auto value = read("[null]", {.nulls = Nulls::Kept});
    ASSERT_TRUE(value);
    EXPECT_EQ(*value, (Value{ValueList{Value{}}}));
}

TEST(Json, BoundsAreTheCallers) {
    EXPECT_TRUE(read("[[1]]", {.bytes = 5, .depth = 2}));
    EXPECT_FALSE(read("[[1]]", {.bytes = 5, .depth = 1}));
    EXPECT_FALSE(read("[[1]]", {.bytes = 4, .depth = 2}));
}

} // namespace
} // namespace outcall::json
