// SPDX-License-Identifier: GPL-2.0-or-later
// Asking a policy: first match, errors, absent namespaces, and snapshots that outlive a reload.
#include "engine/policy/policy.hpp"

#include <atomic>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <string>
#include <thread>

namespace outcall::policy {
namespace {

struct Line {
    std::string id;
    std::string condition;
    std::string action;
};

Snapshot policy(const std::vector<Line>& lines, std::uint64_t generation = 1) {
    std::string text = "version: \"1\"\nrules:\n";
    for (const auto& line : lines)
        text += "  - id: " + line.id + "\n    action: " + line.action +
                "\n    condition: |-\n      " + line.condition + "\n";
    auto loaded = load({{"a.yaml", text}}, generation);
    EXPECT_TRUE(loaded) << to_string(loaded.error().errors.front());
    return loaded.value_or(std::make_shared<Policy>());
}

Context flow(std::int64_t port, std::string protocol) {
    Context context;
    EXPECT_TRUE(context.set(Namespace::Network, "port", port));
    EXPECT_TRUE(context.set(Namespace::Network, "protocol", std::move(protocol)));
    return context;
}

// The id of the rule that matches, or "-"; "!id " before it for each warning.
std::string match(const Policy& policy, const Context& context) {
    std::string said;
    const WarningSink warn = [&](const Warning& warning) {
        EXPECT_FALSE(warning.detail.empty());
        said += "!" + warning.rule.id + " ";
    };
    const auto* rule = policy.first_match(context, warn);
    return said + (rule == nullptr ? "-" : rule->id);
}

// S003-FR-008, S003-FR-009
TEST(Policy, TheFirstMatchDecidesAndNothingElseDoes) {
    const auto snapshot = policy({{"no-tcp", "network.protocol == 'tcp'", "block"},
                                  {"https", "network.port == 443", "allow"},
                                  {"dns", "network.port == 53", "allow"}});
    EXPECT_EQ(match(*snapshot, flow(443, "tcp")), "no-tcp");
    EXPECT_EQ(match(*snapshot, flow(443, "udp")), "https");
    EXPECT_EQ(match(*snapshot, flow(53, "udp")), "dns");
    EXPECT_EQ(match(*snapshot, flow(80, "udp")), "-");
    EXPECT_EQ(match(*snapshot, Context{}), "-");
}

// S003-FR-013: a search stops at an enrich rule and goes on behind it, with what it finds then
TEST(Policy, ASearchStopsAtEnrichRulesAndGoesOnBehindThem) {
    const std::string enrich = "enrich\n    enrich: {script: a}";
    const auto snapshot = policy({{"known", "run.context.ok == true", "allow"},
                                  {"first", "network.port == 443", enrich},
                                  {"again", "run.context.ok == true", "allow"},
                                  {"second", "true", enrich},
                                  {"rest", "true", "block"}});
    auto context = flow(443, "tcp");
    const auto search = [&](std::size_t from) {
        const auto* rule = snapshot->search(
            context, {},
            {.from = from, .deadline = std::chrono::steady_clock::now() + std::chrono::hours{1}});
        return rule == nullptr ? "-" : rule->id;
    };
    EXPECT_EQ(snapshot->first_match(context, {})->id, "rest"); // without scripts
    EXPECT_EQ(search(0), "first");
    EXPECT_EQ(search(2), "second");
    EXPECT_TRUE(context.set(Namespace::Run, "context", ValueMap{{"ok", true}}));
    EXPECT_EQ(search(2), "again"); // and not "known", which was asked before
    EXPECT_EQ(search(4), "rest");
    EXPECT_EQ(search(5), "-");
    EXPECT_EQ(snapshot->position(*snapshot->find("second")), 3U);
}

// S003-FR-008: what comes after the match is not even evaluated
TEST(Policy, EvaluationStopsAtTheMatch) {
    const auto snapshot = policy({{"before", "http.headers['x'] == 'y'", "allow"},
                                  {"match", "true", "block"},
                                  {"after", "http.headers['x'] == 'y'", "allow"}});
    Context context;
    context.add(Namespace::Http);
    EXPECT_EQ(match(*snapshot, context), "!before match");
}

// S003-FR-005.f, S003-EC-002, DESIGN §4: an absent namespace is unknown; no match, no warning, also
// negated
TEST(Policy, AnAbsentNamespaceDoesNotMatchAndIsSilent) {
    for (const auto* condition :
         {"http.method == 'GET'", "http.method != 'POST'", "!(http.method == 'POST')",
          "http.headers['x'] == 'y'", "network.port == 53 && http.method != 'POST'",
          "has(http.method)", "size(http.path) == 0"})
        EXPECT_EQ(match(*policy({{"r", condition, "allow"}}), flow(53, "udp")), "-") << condition;
    for (const auto* condition :
         {"network.port == 53 || http.method == 'GET'", "http.method == 'GET' || true",
          "!(false && http.method == 'GET')", "!has(http.method)"})
        EXPECT_EQ(match(*policy({{"r", condition, "allow"}}), flow(53, "udp")), "r") << condition;
}

// S003-FR-005.f: the zero values of a namespace that is there
TEST(Policy, FieldsThatWereNotSentAreZero) {
    Context context;
    context.add(Namespace::Http);
    for (const auto* condition : {"http.method == ''", "http.body_size == 0",
                                  "size(http.headers) == 0", "http.method != 'POST'"})
        EXPECT_EQ(match(*policy({{"r", condition, "allow"}}), context), "r") << condition;
}

// S003-EC-012
TEST(Policy, ErrorsAndOtherTypesAreNoMatchAndAreTold) {
    Context context;
    ASSERT_TRUE(context.set(Namespace::Run, "context", ValueMap{{"text", std::string{"yes"}}}));
    const auto snapshot = policy({{"missing", "run.context['nope'] == 1", "allow"},
                                  {"text", "run.context['text']", "allow"},
                                  {"absorbed", "run.context['nope'] == 1 || true", "allow"}});
    EXPECT_EQ(match(*snapshot, context), "!missing !text absorbed");
    EXPECT_EQ(snapshot->first_match(context, {})->id, "absorbed"); // a sink is not a must
}

// A block rule that cannot be judged within its limits is not passed by.
TEST(Policy, WhatExceedsItsLimitsEndsTheSearch) {
    Context context;
    ASSERT_TRUE(context.set(Namespace::Http, "path", std::string(65'536, 'a')));
    ASSERT_TRUE(context.set(Namespace::Run, "args", ValueList(200, Value{"x"})));
    for (const std::string condition :
         {"http.path.matches('(a{20}b?){20}!')", "http.path + http.path == ''",
          "run.args.all(x, run.args.all(y, x == y))", "network.port == 1 || http.path + 'a' == ''",
          "'a'.matches(http.path)"}) {
        const auto snapshot = policy({{"before", "false", "allow"},
                                      {"block", condition, "block"},
                                      {"rest", "true", "allow"}});
        EXPECT_EQ(match(*snapshot, context), "!block -") << condition;
        EXPECT_EQ(snapshot->first_match(context, {}), nullptr) << condition;
    }
}

// What the index knows not to match is not asked, so it cannot exceed anything either.
TEST(Policy, WhatCannotMatchDoesNotEndTheSearch) {
    Context context = flow(53, "udp");
    ASSERT_TRUE(context.set(Namespace::Run, "args", ValueList(200, Value{"x"})));
    const std::string exceeds = "run.args.all(x, run.args.all(y, x == y))";
    for (const std::string other : {"network.port == 443", "http.method == 'GET'"}) {
        const auto snapshot =
            policy({{"block", exceeds + " && " + other, "block"}, {"rest", "true", "allow"}});
        EXPECT_EQ(match(*snapshot, context), "rest") << other;
    }
    const auto snapshot =
        policy({{"block", exceeds + " && network.port == 53", "block"}, {"rest", "true", "allow"}});
    EXPECT_EQ(match(*snapshot, context), "!block -");
}

// S003-FR-031: all rules together have one time limit, however cheap each of them is
TEST(Policy, OneRequestHasOneTimeLimit) {
    std::vector<Line> lines(limits::rules_per_look, {"", "network.port < 1", "block"});
    for (std::size_t i = 0; i < lines.size(); ++i)
        lines[i].id = "r" + std::to_string(i);
    lines.push_back({"rest", "true", "allow"});
    const auto snapshot = policy(lines);
    const auto context = flow(53, "udp");
    EXPECT_EQ(match(*snapshot, context), "rest");
    std::string said;
    const WarningSink warn = [&](const Warning& warning) {
        said += warning.rule.id + ": " + std::string{warning.detail};
    };
    EXPECT_EQ(snapshot->first_match(context, warn, -std::chrono::hours{1}), nullptr);
    EXPECT_EQ(said, "r7: the rules take too long for one request");
    EXPECT_EQ(snapshot->first_match(context, warn, std::chrono::hours{1})->id, "rest");
}

// S003-EC-019: rules that no look-up helps with, each of them to be evaluated, in many files
TEST(Policy, MoreThanAThousandRulesInManyFilesDecideWithinTheTimeOfARequest) {
    std::vector<SourceFile> files;
    for (int file = 10; file < 50; ++file) {
        std::string text = "version: \"1\"\nrules:\n";
        for (int rule = 0; rule < 30; ++rule)
            text += fmt::format("  - {{id: r{0}-{1}, action: allow, condition: "
                                "\"network.hostname.contains('-{0}-{1}.')\"}}\n",
                                file, rule);
        files.push_back({fmt::format("{}.yaml", file), text});
    }
    const auto snapshot = load(std::move(files), 1).value();
    ASSERT_EQ(snapshot->rules().size(), 1'200U);
    Context context;
    ASSERT_TRUE(context.set(Namespace::Network, "hostname", "host-49-29.example.com"));
    EXPECT_EQ(match(*snapshot, context), "r49-29");
}

// S003-FR-005.e: run.context keeps types
TEST(Policy, RunContextKeepsTypes) {
    Context context;
    ASSERT_TRUE(context.set(Namespace::Run, "context",
                            ValueMap{{"attempts", std::int64_t{3}}, {"approved", true}}));
    const auto snapshot =
        policy({{"r", "run.context.attempts == 3 && run.context.approved", "allow"}});
    EXPECT_EQ(match(*snapshot, context), "r");
}

TEST(Policy, TheAgentIsWhoTheRegistrySays) {
    const auto snapshot =
        policy({{"db", "agent.name == \"db-agent\" && network.port == 5432", "allow"}});
    Context context = flow(5432, "tcp");
    ASSERT_TRUE(context.set(Namespace::Agent, "name", std::string{"web-agent"}));
    EXPECT_EQ(match(*snapshot, context), "-");
    ASSERT_TRUE(context.set(Namespace::Agent, "name", std::string{"db-agent"}));
    EXPECT_EQ(match(*snapshot, context), "db");
}

// S003-FR-040: who holds the old set keeps the old answers
TEST(Policy, ASnapshotOutlivesItsReplacement) {
    Snapshot current = policy({{"old", "true", "allow"}}, 1);
    const Snapshot held = current;
    current = policy({{"new", "true", "block"}}, 2);
    EXPECT_EQ(match(*held, Context{}), "old");
    EXPECT_EQ(held->generation(), 1U);
    EXPECT_EQ(match(*current, Context{}), "new");
}

// S003-FR-040: one set, many evaluations at once
TEST(Policy, ManyMayAskAtOnce) {
    const auto snapshot = policy({{"dns", "network.port == 53 && 'a.b'.matches('^a.b$')", "allow"},
                                  {"rest", "network.protocol.startsWith('t')", "block"}});
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread)
        threads.emplace_back([&, thread] {
            const auto context = flow(thread % 2 == 0 ? 53 : 443, "tcp");
            const std::string expected = thread % 2 == 0 ? "dns" : "rest";
            for (int round = 0; round < 500; ++round)
                if (match(*snapshot, context) != expected)
                    ++wrong;
        });
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(wrong, 0);
}

TEST(Preview, IsOneLineOfAtMost80Characters) {
    EXPECT_EQ(preview(""), "");
    EXPECT_EQ(preview("a ||\n\tb"), "a ||  b");
    EXPECT_EQ(preview("a ||\n  b\n"), "a ||   b"); // as a block scalar ends
    EXPECT_EQ(preview(" \n"), "");
    const std::string eighty(80, 'x');
    EXPECT_EQ(preview(eighty), eighty);
    EXPECT_EQ(preview(eighty + "y"), eighty + "…");
    std::string accents;
    for (int i = 0; i < 80; ++i)
        accents += "é";
    EXPECT_EQ(preview(accents), accents);
    EXPECT_EQ(preview(accents + "é"), accents + "…");
}

TEST(Action, HasTheNameOfTheFile) {
    EXPECT_EQ(name(Action::Allow), "allow");
    EXPECT_EQ(name(Action::Block), "block");
}

} // namespace
} // namespace outcall::policy
