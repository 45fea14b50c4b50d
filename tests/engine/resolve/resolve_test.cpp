// SPDX-License-Identifier: GPL-2.0-or-later
// Which layer decides, and the destinations that a broad rule does not open.
#include "engine/resolve/resolve.hpp"

#include <gtest/gtest.h>
#include <string>

namespace outcall::resolve {
namespace {

policy::Snapshot policy(std::string_view condition, std::string_view action = "allow") {
    const std::string text =
        "version: \"1\"\nrules:\n  - id: r\n    log: true\n    action: " + std::string{action} +
        "\n    condition: |-\n      " + std::string{condition} + "\n";
    auto loaded = policy::load({{"a.yaml", text}}, 1);
    EXPECT_TRUE(loaded) << to_string(loaded.error().errors.front());
    return loaded.value_or(std::make_shared<policy::Policy>());
}

Context to(std::string_view ip, std::string_view hostname = {}) {
    Context context;
    EXPECT_TRUE(context.set(Namespace::Network, "ip", std::string{ip}));
    EXPECT_TRUE(context.set(Namespace::Network, "hostname", std::string{hostname}));
    return context;
}

Decision decide(const policy::Snapshot& policy, const Context& context) {
    return resolve::decide({.policy = *policy, .context = context, .warn = {}});
}

const Decision default_block{.verdict = Verdict::Block, .layer = Layer::Default};
// After a match that does not reach the destination; the rules here ask to be logged.
const Decision held_back{.verdict = Verdict::Block, .layer = Layer::Default, .logged = true};

// S003-FR-019, S003-FR-019.a, S003-FR-019.d
TEST(Resolve, TellsWhatDecided) {
    EXPECT_EQ(decide(policy("true"), to("192.0.2.1")), (Decision{.verdict = Verdict::Allow,
                                                                 .layer = Layer::Policy,
                                                                 .rule = "r",
                                                                 .file = "a.yaml",
                                                                 .logged = true}));
    EXPECT_EQ(decide(policy("true", "block"), to("192.0.2.1")), (Decision{.verdict = Verdict::Block,
                                                                          .layer = Layer::Policy,
                                                                          .rule = "r",
                                                                          .file = "a.yaml",
                                                                          .logged = true}));
}

// S003-FR-009, S003-FR-010, S003-FR-019.b, S003-FR-019.c: the default names neither rule nor file
TEST(Resolve, WhatNoRuleMatchesIsBlocked) {
    EXPECT_EQ(decide(policy("false"), to("192.0.2.1")), default_block);
    EXPECT_EQ(decide(policy("http.method == 'GET'"), to("192.0.2.1")), default_block);
    EXPECT_EQ(decide(std::make_shared<policy::Policy>(), Context{}), default_block);
}

policy::Snapshot with_scripts() {
    auto loaded = policy::load({{"a.yaml", "version: \"1\"\n"
                                           "rules:\n"
                                           "  - {id: one, action: enrich, condition: 'true', "
                                           "enrich: {script: one}}\n"
                                           "  - {id: two, action: enrich, condition: "
                                           "'has(run.context.one)', enrich: {script: two}}\n"
                                           "  - {id: r, action: allow, condition: "
                                           "'run.context.two == 2'}\n"}},
                               1);
    return loaded.value();
}

// S003-FR-013: no enrich rule is ever what decided
TEST(Resolve, WaitsForTheScriptOfEachEnrichRuleThatMatches) {
    const auto snapshot = with_scripts();
    auto context = to("192.0.2.1");
    Progress progress;
    const auto next = [&] {
        const auto step = advance({.policy = *snapshot, .context = context, .warn = {}}, progress);
        const auto* const* rule = std::get_if<const policy::Rule*>(&step);
        return rule != nullptr ? (*rule)->id : std::string{name(std::get<Decision>(step).verdict)};
    };
    EXPECT_EQ(next(), "one");
    ASSERT_TRUE(context.set(Namespace::Run, "context", ValueMap{{"one", std::int64_t{1}}}));
    EXPECT_EQ(next(), "two");
    ASSERT_TRUE(context.set(Namespace::Run, "context", ValueMap{{"two", std::int64_t{2}}}));
    EXPECT_EQ(next(), "allow");
    EXPECT_LT(progress.left, policy::limits::request_time);
}

TEST(Resolve, GoesOnAfterAScriptThatAddedNothing) {
    const auto snapshot = with_scripts();
    const auto context = to("192.0.2.1");
    Progress progress;
    const Inputs inputs{.policy = *snapshot, .context = context, .warn = {}};
    EXPECT_TRUE(std::holds_alternative<const policy::Rule*>(advance(inputs, progress)));
    EXPECT_EQ(std::get<Decision>(advance(inputs, progress)), default_block);
}

TEST(Resolve, LockdownEndsWhatWaits) {
    const auto snapshot = with_scripts();
    const auto context = to("192.0.2.1");
    Progress progress{.from = 1};
    const auto step =
        advance({.lockdown = true, .policy = *snapshot, .context = context, .warn = {}}, progress);
    EXPECT_EQ(std::get<Decision>(step),
              (Decision{.verdict = Verdict::Block, .layer = Layer::Lockdown}));
}

TEST(Resolve, WithoutScriptsEnrichRulesArePassedOver) {
    EXPECT_EQ(decide(with_scripts(), to("192.0.2.1")), default_block);
    auto context = to("192.0.2.1");
    ASSERT_TRUE(context.set(Namespace::Run, "context", ValueMap{{"two", std::int64_t{2}}}));
    EXPECT_EQ(decide(with_scripts(), context).rule, "r");
}

TEST(Resolve, LockdownBlocksBeforeAnythingElse) {
    const Decision expected{.verdict = Verdict::Block, .layer = Layer::Lockdown};
    const auto snapshot = policy("true");
    const auto context = to("192.0.2.1");
    EXPECT_EQ(
        resolve::decide({.lockdown = true, .policy = *snapshot, .context = context, .warn = {}}),
        expected);
}

TEST(Resolve, ABroadRuleDoesNotReachSpecialDestinations) {
    for (const auto* ip : {"169.254.169.254",
                           "fd00:ec2::254",
                           "169.254.0.1",
                           "fe80::1",
                           "127.0.0.1",
                           "127.1.2.3",
                           "::1",
                           "224.0.0.1",
                           "255.255.255.255",
                           "ff02::1",
                           "0.0.0.0",
                           "::",
                           "::ffff:169.254.169.254",
                           "::ffff:192.0.2.1",
                           "0.1.2.3",
                           "240.0.0.1",
                           "::169.254.169.254",
                           "::10",
                           "64:ff9b::169.254.169.254",
                           "64:ff9b::7f00:1",
                           "2002:a9fe:a9fe::1",
                           "2002:7f00:1::",
                           "FD00:EC2::254",
                           "127.0.0.1."}) {
        EXPECT_EQ(decide(policy("true"), to(ip)), held_back) << ip;
        EXPECT_EQ(decide(policy("true"), to("", ip)), held_back) << ip;
        EXPECT_EQ(decide(policy("true"), to("192.0.2.1", ip)), held_back) << ip;
        EXPECT_EQ(decide(policy("true", "block"), to(ip)).layer, Layer::Policy) << ip;
    }
    for (const auto* ip : {"192.0.2.1", "10.0.0.1", "2001:db8::1", "fd00:ec2::253",
                           "64:ff9b::192.0.2.1", "2002:c000:201::1", ""})
        EXPECT_EQ(decide(policy("true"), to(ip)).verdict, Verdict::Allow) << ip;
}

TEST(Resolve, ARuleThatNamesTheAddressReachesIt) {
    const std::pair<std::string_view, std::string_view> named[] = {
        {"network.ip == '169.254.169.254'", "169.254.169.254"},
        {"network.ip in ['10.0.0.1', r\"169.254.169.254\"]", "169.254.169.254"},
        {"network.ip == 'fd00:ec2::254'", "FD00:0EC2:0:0::254"},
        {"'fd00:ec2::254' == network.ip && network.port == 0", "fd00:ec2::254"},
        {"network.port == 1 || (network.port == 0 && network.hostname in ['a', '::1'] "
         "|| network.ip == '::1')",
         "::1"},
        {"network.ip == '127.0.0.1'", "127.0.0.1"},
        {"network.ip == '::ffff:192.0.2.1'", "::ffff:c000:201"},
    };
    for (const auto& [condition, ip] : named)
        EXPECT_EQ(decide(policy(condition), to(ip)).verdict, Verdict::Allow) << condition;
    const std::pair<std::string_view, std::string_view> not_named[] = {
        {"network.ip.startsWith('169.254.')", "169.254.169.254"},
        {"network.ip.matches('^169[.]254[.]169[.]254$')", "169.254.169.254"},
        {"network.ip == '169.254.' + '169.254'", "169.254.169.254"},
        {"network.ip != '169.254.0.1'", "169.254.169.254"},
        {"network.ip != '127.0.0.1'", "127.0.0.2"},
        {"network.ip != '127.0.0.1' || true", "127.0.0.1"},
        {"!(network.ip == '127.0.0.1') || true", "127.0.0.1"},
        {"!(network.ip in ['127.0.0.1']) || true", "127.0.0.1"},
        {"network.ip == '127.0.0.1' ? true : true", "127.0.0.1"},
        {"agent.name != '127.0.0.1' || true", "127.0.0.1"},
        {"network.protocol == '127.0.0.1' || true", "127.0.0.1"},
        {"['127.0.0.1'].exists(a, network.ip == a)", "127.0.0.1"},
        {"(network.ip == '127.0.0.1') == true", "127.0.0.1"},
        {"'::ffff:c000:201' != ''", "::ffff:192.0.2.1"},
    };
    for (const auto& [condition, ip] : not_named)
        EXPECT_EQ(decide(policy(condition), to(ip)), held_back) << condition;
}

TEST(Resolve, AnIpThatIsNoAddressIsNotAllowed) {
    for (const auto* ip : {"169.254.43518", "0xa9fea9fe", "169.254.169.254 ", "10.0.0.0/8",
                           "fe80::1%eth0", "example.org"})
        EXPECT_EQ(decide(policy("true"), to(ip)), held_back) << ip;
    EXPECT_EQ(decide(policy("true"), to("", "example.org")).verdict, Verdict::Allow);
}

} // namespace
} // namespace outcall::resolve
