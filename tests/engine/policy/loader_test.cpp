// SPDX-License-Identifier: GPL-2.0-or-later
// A set of rule files becomes a policy, or a list of everything that is wrong with it.
#include "engine/cel/limits.hpp"
#include "engine/policy/limits.hpp"
#include "engine/policy/policy.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <string>

namespace outcall::policy {
namespace {

std::string rule(std::string_view id, std::string_view condition, std::string_view more = {}) {
    return "  - {id: " + std::string{id} + ", condition: \"" + std::string{condition} +
           "\", action: allow" + std::string{more} + "}\n";
}

std::string file(std::string_view rules) {
    return "version: \"1\"\nrules:\n" + std::string{rules};
}

std::vector<std::string> faults(std::vector<SourceFile> files) {
    const auto loaded = load(std::move(files), 1);
    std::vector<std::string> messages;
    if (!loaded)
        for (const auto& error : loaded.error().errors) {
            EXPECT_EQ(error.code, ErrorCode::RuleSetInvalid);
            messages.push_back(to_string(error));
        }
    return messages;
}

Snapshot policy(std::vector<SourceFile> files) {
    auto loaded = load(std::move(files), 7);
    EXPECT_TRUE(loaded) << to_string(loaded.error().errors.front());
    return loaded.value_or(std::make_shared<Policy>());
}

std::vector<std::string> order(const Policy& policy) {
    std::vector<std::string> ids;
    for (const auto& rule : policy.rules())
        ids.push_back(rule.id);
    return ids;
}

using Messages = std::vector<std::string>;

// S003-FR-004, S003-FR-014: compiled at load; what is kept says where it came from
TEST(Loader, FreezesWhatItRead) {
    const auto snapshot = policy(
        {{"10-a.yaml", "version: 1\ndefinitions: {dns: network.port == 53}\nrules:\n" +
                           rule("a", "$dns && true", ", log: true, description: d, priority: 5")}});
    EXPECT_EQ(snapshot->generation(), 7U);
    EXPECT_EQ(snapshot->file_count(), 1U);
    EXPECT_TRUE(snapshot->warnings().empty());
    const auto* found = snapshot->find("a");
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->file, "10-a.yaml");
    EXPECT_EQ(found->source, "$dns && true");
    EXPECT_EQ(found->condition, "(network.port == 53) && true");
    EXPECT_EQ(found->description, "d");
    EXPECT_EQ(found->priority, 5);
    EXPECT_TRUE(found->log);
    EXPECT_EQ(snapshot->find("b"), nullptr);
}

// S003-FR-038
TEST(Loader, NoFilesAreAPolicyThatBlocksAndWarns) {
    const auto snapshot = policy({});
    EXPECT_EQ(snapshot->file_count(), 0U);
    EXPECT_TRUE(snapshot->rules().empty());
    EXPECT_EQ(snapshot->warnings().front(), "no rules are loaded: every request is blocked");
    EXPECT_EQ(snapshot->first_match(Context{}, {}), nullptr);
}

// S003-FR-007: bytes of the names, then the order of the file
TEST(Loader, OrdersByFileNameAndPosition) {
    const auto snapshot = policy({{"50.yaml", file(rule("c", "true") + rule("b", "true"))},
                                  {"00.yaml", file(rule("z", "true"))},
                                  {"Z.yaml", file(rule("y", "true"))},
                                  {"a.yaml", file(rule("x", "true"))},
                                  {"\xc3\xa9.yaml", file(rule("w", "true"))}});
    EXPECT_EQ(order(*snapshot), (Messages{"z", "c", "b", "y", "x", "w"}));
}

// S003-FR-032: over all files; equal ones keep the base order
TEST(Loader, OrdersByPriorityFirst) {
    const auto snapshot =
        policy({{"00-base.yaml", file(rule("b50", "true", ", priority: 50") + rule("d", "true") +
                                      rule("e", "true", ", priority: 100"))},
                {"99-custom.yaml", file(rule("a1", "true", ", priority: 1") + rule("f", "true") +
                                        rule("n", "true", ", priority: -2147483648") +
                                        rule("l", "true", ", priority: 2147483647"))}});
    EXPECT_EQ(order(*snapshot), (Messages{"n", "a1", "b50", "d", "e", "f", "l"}));
}

// S003-FR-028, S003-FR-015.c: in one file or over files, both places are named
TEST(Loader, IdsAreUnique) {
    EXPECT_EQ(faults({{"b.yaml", file(rule("x", "true"))},
                      {"a.yaml", file(rule("x", "true") + rule("x", "false"))}}),
              (Messages{"a.yaml:4:10: rule 'x': the id is already used at a.yaml:3:10",
                        "b.yaml:3:10: rule 'x': the id is already used at a.yaml:3:10"}));
    EXPECT_EQ(faults({{"a.yaml", file(rule("x", "true") + rule("X", "true"))}}), Messages{});
}

// S003-FR-015.a: the fault is shown where it stands
TEST(Loader, FaultsOfConditionsHaveLineAndCaret) {
    const auto messages = faults({{"a.yaml", file(rule("x", "network.port == = 1"))}});
    ASSERT_EQ(messages.size(), 1U);
    EXPECT_TRUE(messages[0].starts_with("a.yaml:3:41: rule 'x': condition 1:17: ")) << messages[0];
    EXPECT_TRUE(messages[0].ends_with("\nnetwork.port == = 1\n                ^")) << messages[0];
    for (const auto* condition : {"(((", "true ||", "nope.port == 1", "network.nope == 1", "1 + 1",
                                  "'text'", "network.port == 'x'", "$", "$5", "\\u202e"})
        EXPECT_EQ(faults({{"a.yaml", file(rule("x", condition))}}).empty(), false) << condition;
}

TEST(Loader, FaultsInABlockAreFoundInTheirLine) {
    const auto messages =
        faults({{"a.yaml", "version: 1\nrules:\n  - id: x\n    action: block\n    condition: |\n"
                           "      network.port == 1 ||\n      network.prot == 'tcp'\n"}});
    ASSERT_EQ(messages.size(), 1U);
    EXPECT_TRUE(messages[0].starts_with("a.yaml:7:15: rule 'x': condition 2:9: ")) << messages[0];
}

TEST(Loader, FaultsOfAnExpandedConditionShowTheExpansion) {
    const auto messages =
        faults({{"a.yaml",
                 "version: 1\ndefinitions: {d: network.prot}\nrules:\n" + rule("x", "$d == 1")}});
    ASSERT_EQ(messages.size(), 1U);
    EXPECT_TRUE(
        messages[0].starts_with("a.yaml:4:24: rule 'x': condition with its definitions 1:10"))
        << messages[0];
    EXPECT_NE(messages[0].find("\n(network.prot) == 1\n"), std::string::npos) << messages[0];
}

// S003-FR-006.d, S003-FR-015.d, S003-FR-015.e
TEST(Loader, DefinitionsBelongToTheirFile) {
    const std::string defining = "version: 1\ndefinitions: {d: 'true'}\nrules:\n" + rule("a", "$d");
    EXPECT_EQ(faults({{"a.yaml", defining}}), Messages{});
    const auto messages = faults({{"a.yaml", defining}, {"b.yaml", file(rule("b", "true || $d"))}});
    ASSERT_EQ(messages.size(), 1U);
    EXPECT_TRUE(messages[0].starts_with(
        "b.yaml:3:33: rule 'b': condition 1:9: there is no definition 'd' in this file"))
        << messages[0];
    EXPECT_EQ(faults({{"a.yaml",
                       "version: 1\ndefinitions:\n  a: $b\n  b: $a\nrules:\n" + rule("x", "$a")}}),
              Messages{"a.yaml:3:6: definition 'a': refers to itself: a -> b -> a"});
}

// S003-FR-014, S003-FR-015: all of them, over all files
TEST(Loader, TellsEveryFaultAtOnce) {
    const auto messages =
        faults({{"1.yaml", "version: 2\nrules:\n" + rule("a", "(((")},
                {"2.yaml", "version: 1\nrules: ["},
                {"3.yaml", file(rule("a", "$u") + rule("b", "1 +", ", log: yes"))},
                {"4.yaml", ""}});
    const auto count = [&](std::string_view what) {
        return std::ranges::count_if(messages,
                                     [=](const auto& message) { return message.contains(what); });
    };
    EXPECT_EQ(count("1.yaml:1:10: version '2'"), 1);
    EXPECT_GE(count("1.yaml:3"), 1);
    EXPECT_EQ(count("2.yaml:"), 1);
    EXPECT_EQ(count("the id is already used"), 1);
    EXPECT_EQ(count("no definition 'u'"), 1);
    EXPECT_EQ(count("rule 'b': log must be"), 1);
    EXPECT_GE(count("rule 'b': condition "), 1);
    EXPECT_EQ(count("4.yaml:1:1: the file is empty"), 1);
}

// S003-FR-016.a, S003-FR-016.c
TEST(Loader, WarnsOfWhatIsUseless) {
    const auto snapshot =
        policy({{"a.yaml", "version: 1\ndefinitions:\n  used: 'true'\n  unused: 'x'\nrules:\n" +
                               rule("x", "$used")},
                {"b.yaml", "version: 1\ndefinitions:\n  d: 'true'\n"},
                {"c.yaml", "version: 1\n"}});
    EXPECT_EQ((Messages{snapshot->warnings().begin(), snapshot->warnings().end()}),
              (Messages{"a.yaml:4:3: definition 'unused' is not used",
                        "b.yaml:3:3: has definitions but no rules"}));
}

// DESIGN §8
TEST(Loader, FilesAreBounded) {
    std::vector<SourceFile> files(limits::files, {"a.yaml", "version: 1\n"});
    EXPECT_EQ(faults(files), Messages{});
    files.push_back({"b.yaml", "version: 1\n"});
    EXPECT_EQ(faults(files), Messages{"there are 513 rule files; the limit is 512"});

    const std::string large = "version: 1\n#" + std::string((1U << 20) - 12, 'x');
    files.assign(16, {"a.yaml", large});
    EXPECT_EQ(faults(files), Messages{});
    files.push_back({"b.yaml", "version: 1\n"});
    EXPECT_EQ(faults(files), Messages{"the rule files have 16777227 bytes; the limit is 16777216"});
    EXPECT_EQ(faults({{"a.yaml", large + "x"}}),
              Messages{"a.yaml: the file is larger than 1048576 bytes"});
}

TEST(Loader, RulesAreBounded) {
    std::string rules;
    for (std::size_t i = 0; i < limits::rules; ++i)
        rules += "  - {id: r" + std::to_string(i) + ", condition: \"true\", action: block}\n";
    EXPECT_EQ(policy({{"a.yaml", file(rules)}})->rules().size(), limits::rules);
    EXPECT_EQ(faults({{"a.yaml", file(rules)}, {"b.yaml", file(rule("x", "true"))}}),
              Messages{"b.yaml: with this file there are more than 10000 rules"});
}

TEST(Loader, ExpandedConditionsAreBounded) {
    // 16 KiB each, which one condition may have, in far more rules than the set may have bytes
    std::string rules;
    for (std::size_t i = 0; i < limits::expanded_set_bytes / 16'000 + 10; ++i)
        rules += rule("r" + std::to_string(i), "$d");
    const auto messages =
        faults({{"a.yaml", "version: 1\ndefinitions:\n  d: network.hostname == '" +
                               std::string(15'970, 'x') + "'\nrules:\n" + rules}});
    ASSERT_EQ(messages.size(), 1U);
    EXPECT_TRUE(messages[0].ends_with("the expanded conditions have more than 16777216 bytes"));
}

// DESIGN §8: 16 KiB as written, 32 KiB expanded
TEST(Loader, OneConditionIsBounded) {
    const auto text = [](std::size_t bytes) { // a comparison of that many bytes
        return "'" + std::string(bytes - 6, 'x') + "'!=''";
    };
    const auto written = [&](std::size_t bytes) {
        return faults({{"a.yaml", file(rule("r", text(bytes)))}});
    };
    EXPECT_EQ(written(cel::limits::source_bytes), Messages{});
    ASSERT_EQ(written(cel::limits::source_bytes + 1).size(), 1U);
    EXPECT_TRUE(written(cel::limits::source_bytes + 1)
                    .front()
                    .contains("the expression is longer than 16384 bytes"));

    const auto expanded =
        [&](std::size_t bytes) { // "($d) || ($d) || more", a third part to fill it
            const auto d = text(16'000);
            return faults({{"a.yaml", "version: 1\ndefinitions:\n  d: \"" + d + "\"\nrules:\n" +
                                          rule("r", "$d || $d ||" + text(bytes - 32'011))}});
        };
    EXPECT_EQ(expanded(limits::expanded_bytes), Messages{});
    ASSERT_EQ(expanded(limits::expanded_bytes + 1).size(), 1U);
    EXPECT_TRUE(
        expanded(limits::expanded_bytes + 1).front().contains("expands to more than 32768 bytes"));
}

TEST(Loader, WhatIsNotCompiledByTheDeadlineIsAFault) {
    const SourceFile file{"a.yaml",
                          "version: \"1\"\nrules: [{id: a, action: allow, condition: 'true'}, "
                          "{id: b, action: allow, condition: 'true'}]\n"};
    const auto now = std::chrono::steady_clock::now();
    EXPECT_TRUE(load({file}, 1, now + std::chrono::hours{1}));
    const auto late = load({file}, 1, now - std::chrono::seconds{1});
    ASSERT_FALSE(late);
    ASSERT_EQ(late.error().errors.size(), 1U);
    EXPECT_EQ(late.error().errors[0].message, "the rules take too long to compile");
}

TEST(Loader, ReportedFaultsAreBounded) {
    std::string rules;
    for (std::size_t i = 0; i < limits::reported + 10; ++i)
        rules += "  - 1\n";
    const auto messages = faults({{"a.yaml", file(rules)}});
    ASSERT_EQ(messages.size(), limits::reported + 1);
    EXPECT_EQ(messages.back(), "there are more faults; the first 1000 are listed");
}

TEST(Loader, WarnsOfASpellingThatNoContextKeeps) {
    const auto snapshot = load({{"a.yaml", R"(version: "1"
rules:
  - {id: upper, action: block, condition: "network.ip == 'FD00:EC2::254'"}
  - {id: names, action: block, condition: "network.hostname in ['Example.org', 'example.org']"}
)"}},
                               1);
    ASSERT_TRUE(snapshot);
    const auto warnings = (*snapshot)->warnings();
    ASSERT_EQ(warnings.size(), 2U);
    EXPECT_NE(warnings[0].find("write 'fd00:ec2::254'"), std::string::npos);
    EXPECT_NE(warnings[1].find("write 'example.org'"), std::string::npos);
}

} // namespace
} // namespace outcall::policy
