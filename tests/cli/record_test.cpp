// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/record.hpp"

#include <array>
#include <gtest/gtest.h>

namespace outcall::cli {
namespace {

TEST(SnakeCase, SplitsAtCapitals) {
    EXPECT_EQ(snake_case("DynamicRuleCount"), "dynamic_rule_count");
    EXPECT_EQ(snake_case("Id"), "id");
    EXPECT_EQ(snake_case("already_so"), "already_so");
}

TEST(FieldsOfRecord, AreEmptyWhenMissingOrOfAnotherType) {
    const Record record{{"text", "x"},
                        {"n", Value{std::uint64_t{7}}},
                        {"i", Value{std::int64_t{-1}}},
                        {"b", Value{true}}};
    EXPECT_EQ(text_of(record, "text"), "x");
    EXPECT_EQ(text_of(record, "n"), "");
    EXPECT_EQ(text_of(record, "none"), "");
    EXPECT_EQ(number_of(record, "n"), 7U);
    EXPECT_EQ(number_of(record, "i"), 0U);
    EXPECT_EQ(number_of(record, "text"), 0U);
    EXPECT_TRUE(truth_of(record, "b"));
    EXPECT_FALSE(truth_of(record, "text"));
}

TEST(JsonRecord, SaysNullWhereNothingApplies) {
    const Record record{{"rule", ""},
                        {"session", "/"},
                        {"expires_in_secs", Value{std::uint64_t{0}}},
                        {"packets", Value{std::uint64_t{0}}},
                        {"image", ""}};
    EXPECT_EQ(json_record(record), (Value{ValueMap{{"rule", Value{}},
                                                   {"session", Value{}},
                                                   {"expires_in_secs", Value{}},
                                                   {"packets", Value{std::uint64_t{0}}},
                                                   {"image", ""}}}));
}

TEST(Show, SaysValuesAsPeopleDo) {
    const RealTime now = 1'790'000'000'000'000;
    EXPECT_EQ(show_text(Value{ValueList{"a", "b"}}, now).text, "a, b");
    EXPECT_EQ(show_text(Value{ValueMap{{"k", "v"}}}, now).text, "k=v");
    EXPECT_EQ(show_text(Value{}, now).text, "-");
    EXPECT_EQ(show_bytes(Value{std::uint64_t{1023}}, now).text, "1023 B");
    EXPECT_EQ(show_bytes(Value{std::uint64_t{1'258'291}}, now).text, "1.2 MiB");
    EXPECT_EQ(show_bytes(Value{std::uint64_t{1'048'575}}, now).text, "1.0 MiB");
    EXPECT_EQ(show_bytes(Value{~std::uint64_t{0}}, now).text, "16.0 EiB");
    EXPECT_EQ(show_countdown(Value{std::uint64_t{250}}, now).text, "in 4m 10s");
    EXPECT_EQ(show_countdown(Value{std::uint64_t{0}}, now).text, "never");
    EXPECT_EQ(show_countdown(Value{~std::uint64_t{0}}, now).text, "in 36525d");
    EXPECT_EQ(show_ago(Value{now - 120'000'000}, now).text, "2 min ago");
    EXPECT_EQ(show_ago(Value{std::uint64_t{0}}, now).text, "-");
    EXPECT_EQ(show_verdict(Value{"allow"}, now).paint, Paint::Good);
    EXPECT_EQ(show_verdict(Value{"Allow"}, now).paint, Paint::Bad);
}

TEST(ListFacts, LeavesOutWhatIsEmptyButNotZero) {
    constexpr std::array fields{Field{"a", "A"}, Field{"b", "B"}, Field{"c", "C"}};
    const Facts facts =
        list_facts(fields, {{"a", ""}, {"b", Value{std::uint64_t{0}}}, {"unknown", "x"}}, 0);
    ASSERT_EQ(facts.size(), 1U);
    EXPECT_EQ(facts.front().first, "B");
    EXPECT_EQ(facts.front().second.text, "0");
}

} // namespace
} // namespace outcall::cli
