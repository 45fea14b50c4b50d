// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/context_document.hpp"

#include <gtest/gtest.h>

namespace outcall::cli {
namespace {

TEST(ParseContext, TakesNamespacesOfFields) {
    const auto document = parse_context(R"({"network": {"port": 443}, "dns": {}})");
    ASSERT_TRUE(document);
    EXPECT_EQ(*document,
              (ContextDocument{{"network", {{"port", Value{std::int64_t{443}}}}}, {"dns", {}}}));
    EXPECT_EQ(parse_context("{}"), ContextDocument{});
}

TEST(ParseContext, NamesTheFault) {
    EXPECT_EQ(parse_context("[]").error().where, "context");
    EXPECT_EQ(parse_context("{\"dns\": 1}").error().where, "context.dns");
    EXPECT_EQ(parse_context("{").error().where, "context");
}

TEST(WithFlags, AddsToTheDocument) {
    const auto merged = with_flags({{"network", {{"hostname", "a.example"}}}, {"dns", {}}},
                                   {.ip = "192.0.2.1", .port = 443});
    ASSERT_TRUE(merged);
    EXPECT_EQ(*merged, (ContextDocument{{"dns", {}},
                                        {"network",
                                         {{"hostname", "a.example"},
                                          {"ip", "192.0.2.1"},
                                          {"port", Value{std::int64_t{443}}},
                                          {"protocol", "tcp"}}}}));
}

TEST(WithFlags, LeavesAbsentNamespacesAbsent) {
    EXPECT_EQ(with_flags({}, {}), ContextDocument{});
}

TEST(WithFlags, KeepsTheProtocolOfTheDocument) {
    const auto merged = with_flags({{"network", {{"protocol", "udp"}}}}, {.port = 53});
    ASSERT_TRUE(merged);
    EXPECT_EQ(merged->at("network").at("protocol"), Value{"udp"});
}

TEST(WithFlags, RefusesAFieldGivenTwice) {
    const auto merged = with_flags({{"network", {{"ip", "192.0.2.1"}}}}, {.ip = "192.0.2.1"});
    ASSERT_FALSE(merged);
    EXPECT_EQ(merged.error().where, "network.ip");
}

} // namespace
} // namespace outcall::cli
