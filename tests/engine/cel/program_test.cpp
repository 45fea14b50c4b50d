// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/program.hpp"

#include "tests/engine/cel/expression.hpp"

#include <gtest/gtest.h>
#include <thread>

namespace outcall::cel {

namespace {

// The literals that network.ip must equal.
std::vector<std::string> pinned(std::string_view source) {
    const auto program = compile(source, Environment::context());
    if (!program)
        return {"refused"};
    std::vector<std::string> found;
    for (const auto& literal : program->pinned_literals())
        if (literal.slot == find_field(Namespace::Network, "ip"))
            found.push_back(literal.text);
    return found;
}

} // namespace

// S003-FR-004: conditions are CEL, compiled once and evaluated against each request.
TEST(Program, EvaluatesConditions) {
    const Context context = example();
    for (const std::string_view source :
         {"true", "network.hostname == 'api.github.com' && network.port == 443",
          "network.protocol in ['tcp', 'udp'] && network.hostname.endsWith('.github.com')",
          "'-f' in run.flags && run.args.exists(a, a.matches('^(push|commit)$'))",
          "network.ip.startsWith('140.82.')",
          "docker.image == 'alpine' && size(docker.volumes) == 0",
          "has(run.context.ticket) && run.context.ticket.startsWith('T-')", "run.context.yes",
          "agent.name == 'builder'", "run.cwd == ''"})
        EXPECT_EQ(outcome(source, context), Outcome{.kind = Outcome::Kind::True}) << source;
}

// S003-FR-005.f as DESIGN §4 has it: a reference to an absent namespace makes no condition true,
// not even under negation, and is no error.
TEST(Program, AbsentNamespacesAreUnknown) {
    const Context context = example(); // without http and dns
    for (const std::string_view source :
         {"http.method == 'GET'", "http.method != 'GET'", "!(http.method == 'GET')",
          "http.body_size < 10", "dns.query.startsWith('a')", "!dns.query.matches('a')",
          "http.headers.host == ''", "'x' in http.headers", "!('x' in http.headers)",
          "http.headers.all(h, h == 'x')", "network.port == 443 && http.method == 'GET'"})
        EXPECT_EQ(outcome(source, context).kind, Outcome::Kind::Unknown) << source;
    EXPECT_EQ(outcome("network.port == 443 || http.method == 'GET'", context).kind,
              Outcome::Kind::True);
    EXPECT_EQ(outcome("network.port == 80 && http.method == 'GET'", context).kind,
              Outcome::Kind::False);
}

// Those that decide nothing are not named.
TEST(Program, AnUnknownOutcomeNamesWhatItDependsOn) {
    const Context context = example(); // without http and dns
    const auto bit = [](Namespace ns) { return std::uint64_t{1} << static_cast<unsigned>(ns); };
    const std::uint64_t http = bit(Namespace::Http);
    const std::uint64_t dns = bit(Namespace::Dns);
    const std::pair<std::string_view, std::uint64_t> cases[]{
        {"http.method == 'GET'", http},
        {"http.method == dns.query", http | dns},
        {"http.method == 'GET' && dns.query == 'a'", http | dns},
        {"http.method == 'GET' || dns.query == 'a' || network.port == 443", 0},
        {"(http.method == 'GET' && network.port == 80) || dns.query == 'a'", dns},
        {"[http.method, dns.query] == []", http | dns},
        {"http.method == 'GET' && run.context.missing", http},
        {"run.args.all(a, a == http.method)", http},
    };
    for (const auto& [source, expected] : cases)
        EXPECT_EQ(outcome(source, context).unknown, expected) << source;
}

TEST(Program, HasOnAnAbsentNamespaceIsFalse) {
    const Context context = example();
    EXPECT_EQ(outcome("has(http.method)", context).kind, Outcome::Kind::False);
    EXPECT_EQ(outcome("has(http.headers.host)", context).kind, Outcome::Kind::False);
    EXPECT_EQ(outcome("has(network.hostname)", context).kind, Outcome::Kind::True);
    EXPECT_EQ(outcome("has(run.cwd)", context).kind, Outcome::Kind::True); // zero, but declared
    EXPECT_EQ(outcome("has(run.context.owner)", context).kind, Outcome::Kind::True);
    EXPECT_EQ(outcome("has(http.method) && http.method == 'GET'", context).kind,
              Outcome::Kind::False);
    EXPECT_EQ(outcome("has(run.context.owner)", {}).kind, Outcome::Kind::False);
}

TEST(Program, TellsErrorsFromValuesThatAreNoBool) {
    const Context context = example();
    EXPECT_EQ(outcome("run.context.ticket", context),
              (Outcome{Outcome::Kind::NotBoolean, "the condition gave string, not bool"}));
    EXPECT_EQ(outcome("run.context.missing", context),
              (Outcome{Outcome::Kind::Error, "no such key: 'missing'"}));
    EXPECT_EQ(outcome("run.context.ticket > 1", context),
              (Outcome{Outcome::Kind::Error, "'>' does not take (string, int)"}));
}

TEST(Program, PinnedLiteralsAreThoseAFieldMustEqual) {
    using Texts = std::vector<std::string>;
    EXPECT_EQ(pinned(R"(network.ip == '1\x2e1' || 'b' == network.ip && network.port == 1)"),
              (Texts{"1.1", "b"}));
    EXPECT_EQ(pinned(R"(network.ip in [r"a\b", network.hostname, """c"""])"), (Texts{"a\\b", "c"}));
    EXPECT_EQ(pinned("(network.ip == 'a' || (network.ip == 'b'))"), (Texts{"a", "b"}));
    for (const std::string_view source :
         {"network.ip != 'a'", "!(network.ip == 'a')", "network.hostname == 'a'",
          "network.ip.startsWith('a')", "network.ip == 'a' + 'b'", "'a' in [network.ip]",
          "network.ip in {'a': 1}", "network.ip == 'a' ? true : false", "network.ip < 'a'",
          "(network.ip == 'a') == true", "['a'].exists(x, network.ip == x)", "'a' == 'a'",
          "['x'].all(x, network.ip == 'a')", "run.context.ip == 'a'", "true"})
        EXPECT_EQ(pinned(source), Texts{}) << source;
}

TEST(Program, DiagnosticsPointIntoTheSource) {
    const std::string source = "network.port == 443 &&\n  network.hostnam == 'a'";
    const auto program = compile(source, Environment::context());
    ASSERT_FALSE(program);
    EXPECT_EQ(render(source, program.error().front()),
              "2:11: 'network' has no field 'hostnam'; did you mean 'hostname'?\n"
              "  network.hostnam == 'a'\n"
              "          ^");
}

// S003-FR-040: one compiled program serves evaluations on several threads.
TEST(Program, IsSharedBetweenThreads) {
    const auto program =
        compile("run.args.exists(a, a.matches('^(push|commit)$') && (a + '!').size() == 5)",
                Environment::context());
    ASSERT_TRUE(program);
    std::array<int, 2> matched{};
    {
        std::array<std::jthread, 2> threads;
        for (std::size_t i = 0; i < threads.size(); ++i)
            threads[i] = std::jthread{[&, i] {
                const Context context = example();
                for (int round = 0; round < 1'000; ++round)
                    if (program->evaluate(Activation::of(context)).kind == Outcome::Kind::True)
                        ++matched[i];
            }};
    }
    EXPECT_EQ(matched, (std::array<int, 2>{1'000, 1'000}));
}

} // namespace outcall::cel
