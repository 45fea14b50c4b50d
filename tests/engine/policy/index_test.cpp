// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/policy/index.hpp"

#include "engine/cel/program.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <initializer_list>
#include <string>
#include <string_view>

namespace outcall::policy {
namespace {

using Found = std::vector<std::uint32_t>;

Index index_of(std::span<const std::string> conditions) {
    std::vector<cel::Requirement> requirements;
    for (const auto& condition : conditions) {
        const auto program = cel::compile(condition, cel::Environment::context());
        EXPECT_TRUE(program) << condition;
        requirements.push_back(program->requirement());
    }
    return Index{requirements};
}

Index index_of(std::initializer_list<std::string> conditions) {
    return index_of(std::span{conditions.begin(), conditions.size()});
}

Found candidates(const Index& index, const Context& context) {
    Found found;
    auto candidates = index.candidates(context);
    while (const auto position = candidates.next())
        found.push_back(*position);
    return found;
}

Context to(std::string hostname, std::int64_t port = 443) {
    Context context;
    EXPECT_TRUE(context.set(Namespace::Network, "hostname", std::move(hostname)));
    EXPECT_TRUE(context.set(Namespace::Network, "port", port));
    return context;
}

TEST(Index, FindsByEquality) {
    const auto index = index_of({"network.hostname == 'a'", "network.hostname == 'b'",
                                 "network.hostname in ['b', 'a', 'a']", "network.port == 443"});
    EXPECT_EQ(candidates(index, to("a")), (Found{0, 2, 3}));
    EXPECT_EQ(candidates(index, to("b")), (Found{1, 2, 3}));
    EXPECT_EQ(candidates(index, to("b", 80)), (Found{1, 2}));
    EXPECT_EQ(candidates(index, to("ab", 80)), Found{});
}

TEST(Index, FindsByPrefixAndSuffix) {
    const auto index =
        index_of({"network.hostname.endsWith('.org')", "network.hostname.endsWith('c.org')",
                  "network.hostname.startsWith('a')", "network.hostname.startsWith('a.b.c.org')"});
    EXPECT_EQ(candidates(index, to("a.b.c.org")), (Found{0, 1, 2, 3}));
    EXPECT_EQ(candidates(index, to("b.org")), (Found{0}));
    EXPECT_EQ(candidates(index, to("c.org")), (Found{0, 1}));
    EXPECT_EQ(candidates(index, to("org")), (Found{}));
    EXPECT_EQ(candidates(index, to("a.b.c.or")), (Found{2}));
}

TEST(Index, WhatPinsNothingIsAlwaysACandidate) {
    const auto index = index_of({"true", "network.port == 1", "network.port < 9", "false"});
    EXPECT_EQ(candidates(index, to("a")), (Found{0, 2}));
    EXPECT_EQ(candidates(index, Context{}), (Found{0, 2}));
    EXPECT_EQ(candidates(Index{}, to("a")), Found{});
}

// It is unknown, unless something else in the condition makes it false.
TEST(Index, WhatPinsAnAbsentNamespaceIsNoCandidate) {
    const auto index = index_of(
        {"http.method == ''", "http.method == '' || network.port == 443", "http.body_size == 0"});
    EXPECT_EQ(candidates(index, to("a")), (Found{1}));
    Context present;
    present.add(Namespace::Http);
    EXPECT_EQ(candidates(index, present), (Found{0, 1, 2}));
}

// A policy in which every rule has the same port is found by the hosts.
TEST(Index, FindsByTheTestThatTheFewestRulesShare) {
    const auto index =
        index_of({"network.port == 443 && network.hostname == 'a'",
                  "network.port == 443 && (network.hostname == 'b' || network.hostname == 'c')",
                  "(network.port == 443 && network.hostname == 'd') || network.port == 53",
                  "network.hostname == 'e' && network.port == 443"});
    EXPECT_EQ(candidates(index, to("c")), (Found{1}));
    EXPECT_EQ(candidates(index, to("d")), (Found{2}));
    EXPECT_EQ(candidates(index, to("e", 53)), (Found{2, 3}));
    EXPECT_EQ(candidates(index, to("f")), Found{});
}

// A rule with several keys that the request has comes once.
TEST(Index, EachCandidateComesOnceAndInOrder) {
    std::vector<std::string> conditions;
    for (int i = 0; i < 50; ++i)
        conditions.push_back(i % 2 == 0 ? "network.hostname == 'a' || network.port == 443 || "
                                          "network.hostname.startsWith('a')"
                                        : "network.port in [443, 443]");
    Found all(conditions.size());
    for (std::uint32_t i = 0; i < all.size(); ++i)
        all[i] = i;
    EXPECT_EQ(candidates(index_of(conditions), to("a")), all);
}

// Only so many lengths are looked up; longer literals are found by a part of themselves.
TEST(Index, LiteralsOfManyLengthsAreAllFound) {
    std::vector<std::string> conditions;
    std::string text;
    for (int i = 0; i < 40; ++i) {
        text += static_cast<char>('a' + i % 26);
        conditions.push_back("http.path.startsWith('" + text + "')");
        conditions.push_back("http.path.endsWith('" + std::string(text.rbegin(), text.rend()) +
                             "')");
    }
    const auto index = index_of(conditions);
    for (std::size_t length = 0; length <= text.size(); ++length) {
        Context context;
        ASSERT_TRUE(context.set(Namespace::Http, "path", text.substr(0, length)));
        const auto found = candidates(index, context);
        for (std::uint32_t i = 0; i < length; ++i)
            EXPECT_TRUE(std::ranges::binary_search(found, 2 * i)) << length;
        EXPECT_LE(found.size(), length + conditions.size() / TextTable::most_lengths) << length;
    }
}

TEST(TextTable, ChoosesTheShortestLengthAndEqualShares) {
    TextTable few;
    few.choose_lengths({7, 3, 3, 9});
    EXPECT_EQ((std::vector<std::size_t>{few.lengths().begin(), few.lengths().end()}),
              (std::vector<std::size_t>{3, 7, 9}));
    EXPECT_EQ(few.key_length(3), 3U);
    EXPECT_EQ(few.key_length(8), 7U);
    TextTable many;
    std::vector<std::size_t> lengths{1};
    for (std::size_t length = 20; length < 100; ++length)
        lengths.push_back(length);
    many.choose_lengths(lengths);
    ASSERT_EQ(many.lengths().size(), TextTable::most_lengths);
    EXPECT_EQ(many.lengths().front(), 1U);
    EXPECT_EQ(many.lengths().back(), 99U);
    EXPECT_EQ(many.key_length(10), 1U);
}

} // namespace
} // namespace outcall::policy
