// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/arguments.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

namespace outcall::cli {
namespace {

using Parsed = std::expected<std::variant<Invocation, Help>, Failure>;

Parsed parse(const std::vector<std::string>& words) {
    std::vector<const char*> arguments{"outcallctl"};
    for (const std::string& word : words)
        arguments.push_back(word.c_str());
    return parse_arguments(arguments);
}

std::vector<std::string> split(const std::string& text) {
    std::istringstream stream{text};
    return {std::istream_iterator<std::string>{stream}, {}};
}

std::vector<Command> all_commands() {
    std::vector<Command> all;
    for (const auto commands : {status_commands(), decision_commands(), dynamic_rule_commands(),
                                container_commands(), rule_commands(), request_commands()})
        all.insert(all.end(), commands.begin(), commands.end());
    return all;
}

// Words as a shell would split them; single quotes only.
std::vector<std::string> shell_words(const std::string& line) {
    std::vector<std::string> words{""};
    bool quoted = false;
    for (const char c : line) {
        if (c == '\'')
            quoted = !quoted;
        else if (c == ' ' && !quoted)
            words.emplace_back();
        else
            words.back() += c;
    }
    return words;
}

std::string usage_fault(const std::vector<std::string>& words) {
    const Parsed parsed = parse(words);
    if (parsed)
        return "";
    EXPECT_EQ(parsed.error().status, ExitStatus::Usage);
    return parsed.error().message;
}

TEST(Arguments, ExamplesOfEveryVerbParse) {
    for (const Command& command : all_commands()) {
        std::istringstream lines{command.examples};
        std::size_t count = 0;
        for (std::string line; std::getline(lines, line); ++count) {
            ASSERT_TRUE(line.starts_with("outcallctl " + std::string{command.words})) << line;
            std::vector<std::string> words = shell_words(line);
            words.erase(words.begin());
            std::ranges::replace(words, "@request.json", "{}");
            const Parsed parsed = parse(words);
            ASSERT_TRUE(parsed) << line << ": " << parsed.error().message;
            EXPECT_TRUE(std::holds_alternative<Invocation>(*parsed)) << line;
        }
        EXPECT_GT(count, 0U) << command.words;
    }
}

TEST(Arguments, HelpOfEveryVerbFitsEightyColumns) {
    std::vector<std::string> texts;
    for (const Command& command : all_commands()) {
        std::vector<std::string> words = split(command.words);
        words.emplace_back("--help");
        const Parsed parsed = parse(words);
        ASSERT_TRUE(parsed && std::holds_alternative<Help>(*parsed)) << command.words;
        texts.push_back(std::get<Help>(*parsed).text);
        EXPECT_NE(texts.back().find("Usage: outcallctl " + std::string{command.words}),
                  std::string::npos);
        EXPECT_NE(texts.back().find("--json"), std::string::npos);
    }
    texts.push_back(std::get<Help>(*parse({"--help"})).text);
    for (const std::string& text : texts) {
        std::istringstream lines{text};
        for (std::string line; std::getline(lines, line);)
            EXPECT_LE(line.size(), 80U) << line;
    }
}

TEST(Arguments, JsonStandsAnywhere) {
    for (const char* line : {"--json active web", "active --json web", "active web --json",
                             "container --json list", "container list --json"}) {
        const Parsed parsed = parse(split(line));
        ASSERT_TRUE(parsed) << line << ": " << parsed.error().message;
        EXPECT_EQ(std::get<Invocation>(*parsed).form, Form::Json) << line;
    }
    EXPECT_EQ(std::get<Invocation>(*parse({"active"})).form, Form::People);
}

TEST(Arguments, SayWhatIsWrong) {
    EXPECT_EQ(usage_fault({}), "a verb is required");
    EXPECT_EQ(usage_fault({"container"}), "a verb is required");
    EXPECT_EQ(usage_fault({"bogus"}), "'bogus' is not a verb of outcallctl");
    EXPECT_EQ(usage_fault({"container", "lst"}), "'lst' is not a verb of outcallctl container");
    for (const char* line : {"status extra",
                             "status --bogus",
                             "evaluate",
                             "allow web",
                             "allow web 192.0.2.1",
                             "allow web 192.0.2.1:443 --ttl 0",
                             "allow web 192.0.2.1:443 --ttl 2d",
                             "revoke",
                             "revoke web",
                             "renew 7",
                             "lockdown",
                             "lockdown maybe",
                             "container show",
                             "container register",
                             "container register 4f2a9c",
                             "container register a/b --pid 1",
                             "container register a --pid 0",
                             "container register a --pid -1",
                             "container register a --address 10.0.0",
                             "container register a --pid 1 --label x",
                             "container register a --pid 1 --label x=1 --label x=2",
                             "evaluate web --ip nope",
                             "evaluate web --port 0",
                             "evaluate web --context []",
                             "evaluate web --context {",
                             "evaluate web --context {} --context {}",
                             "evaluate web --context @/nonexistent",
                             "evaluate web --context @/",
                             "rule test"})
        EXPECT_NE(usage_fault(split(line)), "") << line;
}

// "" is what a script's unset variable comes to: it must not mean "of all containers".
TEST(Arguments, AnEmptyNameIsRefused) {
    for (const std::vector<std::string>& words :
         std::vector<std::vector<std::string>>{{"flush", ""},
                                               {"active", ""},
                                               {"evaluate", ""},
                                               {"admit", ""},
                                               {"allow", "", "192.0.2.1:443"},
                                               {"allow", "web", ""},
                                               {"revoke", ""},
                                               {"renew", "", "--ttl", "1h"},
                                               {"container", "show", ""},
                                               {"container", "register", "", "--pid", "1"},
                                               {"container", "unregister", ""},
                                               {"rule", "show", ""},
                                               {"lockdown", ""}})
        EXPECT_NE(usage_fault(words), "") << words.front();
}

TEST(Arguments, TakesExpressionsThatLookLikeLists) {
    EXPECT_TRUE(parse({"rule", "test", "['a'] == ['b', 'c']"}));
    EXPECT_TRUE(parse({"allow", "web", "[2001:db8::1]:53/udp"}));
}

TEST(Arguments, AddressesDoNotSwallowTheId) {
    EXPECT_TRUE(parse(split("container register --address 10.0.0.2 --address ::2 4f2a9c")));
}

} // namespace
} // namespace outcall::cli
