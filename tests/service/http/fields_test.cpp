// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/http/fields.hpp"

#include <gtest/gtest.h>

namespace outcall::http {
namespace {

std::string fault_of(std::string_view body) {
    auto fields = Fields::parse(body);
    if (!fields)
        return to_string(fields.error());
    fields->required_text("name");
    fields->number("port");
    fields->object("more");
    const auto read = fields->end();
    return read ? "" : to_string(read.error());
}

TEST(Fields, AreTakenByNameAndType) {
    auto fields = Fields::parse(R"({"name":"x","port":1,"more":{"a":null},"none":null})");
    ASSERT_TRUE(fields);
    EXPECT_EQ(fields->required_text("name"), "x");
    EXPECT_EQ(fields->required_number("port"), 1);
    EXPECT_EQ(fields->required_object("more"), (ValueMap{{"a", Value{}}}));
    EXPECT_EQ(fields->text("none"), std::nullopt);
    EXPECT_EQ(fields->text("absent"), std::nullopt);
    EXPECT_TRUE(fields->end());
}

TEST(Fields, TellTheirFault) {
    EXPECT_EQ(fault_of(R"({"name":"x"})"), "");
    EXPECT_EQ(fault_of("{}"), "name: is needed");
    EXPECT_EQ(fault_of(""), "name: is needed");
    EXPECT_EQ(fault_of(R"({"name":1})"), "name: must be a string");
    EXPECT_EQ(fault_of(R"({"name":"x","port":"1"})"), "port: must be an integer");
    EXPECT_EQ(fault_of(R"({"name":"x","port":1.5})"), "port: must be an integer");
    EXPECT_EQ(fault_of(R"({"name":"x","more":[]})"), "more: must be an object");
    EXPECT_EQ(fault_of(R"({"name":"x","nmae":1})"), "nmae: is not known here");
    EXPECT_EQ(fault_of("[]"), "body: must be a JSON object");
    EXPECT_NE(fault_of("{").find("body:"), std::string::npos);
}

// S004-EC-003: at the bound of depth, and one beyond.
TEST(Fields, DepthIsBounded) {
    const auto nested = [](std::size_t depth) {
        return "{\"more\":" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
    };
    EXPECT_TRUE(Fields::parse(nested(32)));
    EXPECT_FALSE(Fields::parse(nested(33)));
}

TEST(Fields, NoneMeansNoneOrEmpty) {
    EXPECT_TRUE(expect_no_fields(""));
    EXPECT_TRUE(expect_no_fields("{}"));
    EXPECT_FALSE(expect_no_fields(R"({"pid":1})"));
    EXPECT_FALSE(expect_no_fields("x"));
}

} // namespace
} // namespace outcall::http
