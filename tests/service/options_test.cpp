// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/options.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <gtest/gtest.h>
#include <vector>

namespace outcall::service {
namespace {

std::expected<Options, Exit> parse(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "outcalld");
    return parse_options(static_cast<int>(arguments.size()), arguments.data());
}

TEST(Options, HaveTheDefaultsOfTheContract) { // S003-FR-027
    const auto options = parse({});
    ASSERT_TRUE(options);
    EXPECT_EQ(options->rules.path, "/etc/outcall/rules.d");
    EXPECT_FALSE(options->rules.required);
    EXPECT_EQ(options->bridges, std::vector<std::string>{"outcall0"});
    EXPECT_EQ(options->state_dir, "/var/lib/outcall");
    EXPECT_EQ(options->agent_timeout, std::chrono::seconds{5}); // S004-FR-015
}

TEST(Options, AnAgentWaitsOneToSixtySeconds) { // S004-FR-015
    for (const auto& [text, seconds] : {std::pair{"1", 1}, std::pair{"60", 60}}) {
        const auto options = parse({"--agent-timeout", text});
        ASSERT_TRUE(options) << text;
        EXPECT_EQ(options->agent_timeout, std::chrono::seconds{seconds});
    }
    for (const char* text : {"0", "61", "-1", "1.5", "x", ""})
        EXPECT_FALSE(parse({"--agent-timeout", text})) << text;
}

TEST(Options, ARulesDirectoryThatWasAskedForMustExist) {
    const auto options = parse({"--rules-dir", "/srv/rules"});
    ASSERT_TRUE(options);
    EXPECT_EQ(options->rules.path, "/srv/rules");
    EXPECT_TRUE(options->rules.required);
}

TEST(Options, BridgesAndAddressesRepeat) {
    const auto options = parse({"--bridge", "a0", "--bridge", "b0", "--bridge-address",
                                "a0=10.0.0.1/24", "--bridge-address", "b0=fd00::1/64"});
    ASSERT_TRUE(options);
    EXPECT_EQ(options->bridges, (std::vector<std::string>{"a0", "b0"}));
    ASSERT_EQ(options->bridge_addresses.size(), 2U);
    EXPECT_EQ(options->bridge_addresses[1].bridge, "b0");
    EXPECT_EQ(options->bridge_addresses[1].address.prefix_length, 64);
}

TEST(Options, UsageFaultsEndWithStatus2AndOneLine) {
    for (const std::vector<const char*>& arguments : std::vector<std::vector<const char*>>{
             {"--no-such-flag"},
             {"stray"},
             {"--bridge", "0123456789abcdef"},
             {"--bridge", "a\"b"},
             {"--bridge", "a", "--bridge", "a"},
             {"--bridge-address", "10.0.0.1"},
             {"--bridge-address", "10.0.0.1/33"},
             {"--bridge-address", "other=10.0.0.1/24"},
             {"--bridge", "a", "--bridge", "b", "--bridge-address", "10.0.0.1/24"},
             {"--log-level", "loud"},
             {"--check", "--teardown"},
             {"--rules-dir"}}) {
        const auto options = parse(arguments);
        ASSERT_FALSE(options) << arguments.front();
        EXPECT_EQ(options.error().status, 2) << arguments.front();
        EXPECT_EQ(std::ranges::count(options.error().text, '\n'), 1) << options.error().text;
    }
}

TEST(Options, VersionAndHelpEndWithStatus0) {
    EXPECT_EQ(parse({"--version"}).error().status, 0);
    EXPECT_NE(parse({"--help"}).error().text.find("--rules-dir"), std::string::npos);
}

class ConfigurationFile : public testing::Test {
protected:
    std::expected<Options, Exit> with(const std::string& text,
                                      std::vector<const char*> arguments = {}) const {
        std::ofstream{path_} << text;
        arguments.push_back("--config");
        arguments.push_back(path_.c_str());
        return parse(std::move(arguments));
    }
    void TearDown() override { std::remove(path_.c_str()); }

    std::string path_ = testing::TempDir() + "outcalld-options.yaml";
};

TEST_F(ConfigurationFile, SetsFlagsAndTheCommandLineWins) {
    const std::string text = "bridge: [a0, b0]\nlog-level: debug\nrules-dir: /srv/rules\n";
    const auto options = with(text, {"--log-level", "error"});
    ASSERT_TRUE(options) << options.error().text;
    EXPECT_EQ(options->bridges, (std::vector<std::string>{"a0", "b0"}));
    EXPECT_EQ(options->log_level, LogLevel::Error);
    EXPECT_EQ(options->rules.path, "/srv/rules");
}

TEST_F(ConfigurationFile, RefusesWhatItDoesNotKnow) {
    for (const char* text : {"brigde: a0\n", "bridge: {a: b}\n", "- a\n", "bridge: a\nbridge: b\n",
                             "check: true\n", "bridge: &x a\n", "a: [\n"}) {
        const auto options = with(text);
        ASSERT_FALSE(options) << text;
        EXPECT_EQ(options.error().status, 2) << text;
    }
}

} // namespace
} // namespace outcall::service
