// SPDX-License-Identifier: GPL-2.0-or-later
// The schema of a rule file: what is taken, and each way to be refused.
#include "engine/policy/rule_file.hpp"

#include "engine/policy/limits.hpp"

#include <gtest/gtest.h>
#include <string>

namespace outcall::policy {
namespace {

struct Reading {
    RuleFile file;
    std::vector<std::string> faults;
};

Reading read(std::string text) {
    Faults faults;
    Reading result{read_rule_file({"f.yaml", std::move(text)}, faults), {}};
    for (const auto& error : std::move(faults).take()) {
        EXPECT_EQ(error.code, ErrorCode::RuleSetInvalid);
        result.faults.push_back(to_string(error));
    }
    return result;
}

using Messages = std::vector<std::string>;

// A file of one rule with `fields` beside what a rule must have.
std::string with(std::string_view fields) {
    return "version: \"1\"\nrules:\n  - id: a\n    condition: 'true'\n    action: allow\n    " +
           std::string{fields} + "\n";
}

// S003-FR-002, S003-FR-003, S003-FR-032, S003-FR-037, S003-FR-020
TEST(RuleFile, TakesEveryField) {
    const auto [file, faults] = read("version: \"1\"\n"
                                     "definitions:\n"
                                     "  is_dns: network.port == 53\n"
                                     "rules:\n"
                                     "  - id: dns.1-A_b\n"
                                     "    condition: $is_dns\n"
                                     "    action: allow\n"
                                     "    log: true\n"
                                     "    description: names, é and all\n"
                                     "    priority: -7\n"
                                     "  - {id: b, condition: \"1 == 1\", action: block}\n");
    EXPECT_EQ(faults, Messages{});
    ASSERT_EQ(file.definitions.size(), 1U);
    EXPECT_EQ(file.definitions[0].name, "is_dns");
    EXPECT_EQ(file.definitions[0].expression.text, "network.port == 53");
    ASSERT_EQ(file.rules.size(), 2U);
    EXPECT_EQ(file.rules[0].id, "dns.1-A_b");
    EXPECT_EQ(file.rules[0].condition->text, "$is_dns");
    EXPECT_EQ(file.rules[0].action, Action::Allow);
    EXPECT_TRUE(file.rules[0].log);
    EXPECT_EQ(file.rules[0].description, "names, é and all");
    EXPECT_EQ(file.rules[0].priority, -7);
    EXPECT_EQ(file.rules[1].action, Action::Block);
    EXPECT_FALSE(file.rules[1].log);
    EXPECT_EQ(file.rules[1].description, "");
    EXPECT_EQ(file.rules[1].priority, 100);
}

// S003-FR-002, S003-FR-015.b
TEST(RuleFile, TheVersionIsOne) {
    for (const auto* text : {"version: \"1\"", "version: '1'", "version: 1", "---\nversion: 1"})
        EXPECT_EQ(read(text).faults, Messages{}) << text;
    for (const auto* version : {"\"2\"", "2", "1.0", "01", "0x1", "\"\"", "~", "[1]", "' 1'"})
        EXPECT_EQ(read("version: " + std::string{version}).faults.size(), 1U) << version;
    EXPECT_EQ(
        read("version: \"2\"").faults,
        Messages{"f.yaml:1:10: version '2' is not supported; the supported version is \"1\""});
    EXPECT_EQ(read("rules: []").faults,
              Messages{"f.yaml:1:1: version is missing; the supported version is \"1\""});
}

// S003-FR-015.f
TEST(RuleFile, IsAMap) {
    for (const auto* text : {"", "# nothing", "~"})
        EXPECT_EQ(
            read(text).faults,
            Messages{"f.yaml:1:1: the file is empty; a rule file starts with version: \"1\""});
    for (const auto* text : {"text", "[version]"})
        EXPECT_EQ(read(text).faults,
                  Messages{"f.yaml:1:1: a rule file is a map with version and rules"});
    EXPECT_EQ(read("version: [").faults.size(), 1U);
}

TEST(RuleFile, SectionsMayBeEmpty) {
    EXPECT_EQ(read("version: 1\nrules:\ndefinitions:\n").faults, Messages{});
    EXPECT_EQ(read("version: 1\nrules: []\ndefinitions: {}\n").faults, Messages{});
    EXPECT_EQ(read("version: 1\nrules: {}\ndefinitions: []\n").faults,
              (Messages{"f.yaml:3:14: definitions must be a map of names to expressions",
                        "f.yaml:2:8: rules must be a list"}));
}

// S003-FR-010 (there is no default action), S003-FR-018
TEST(RuleFile, RefusesUnknownKeysAtEveryLevel) {
    EXPECT_EQ(read("version: 1\ndefault_action: allow").faults,
              Messages{"f.yaml:2:1: unknown key 'default_action'; a rule file has version, "
                       "definitions, rules"});
    EXPECT_EQ(read(with("logging: true")).faults,
              Messages{"f.yaml:6:5: rule 'a': unknown key 'logging'; a rule has id, condition, "
                       "action, log, description, priority, enrich"});
    for (const auto* key :
         {"egress: {mode: proxy}", "enrich: {script: x}", "ID: a", "'log ': true"})
        EXPECT_EQ(read(with(key)).faults.size(), 1U) << key;
}

// S003-FR-003, S003-FR-003.b: all that is missing is told
TEST(RuleFile, ARuleHasItsThreeFields) {
    EXPECT_EQ(
        read("version: 1\nrules:\n  - {}\n  - text\n").faults,
        (Messages{"f.yaml:3:5: rule 1: id is missing", "f.yaml:3:5: rule 1: condition is missing",
                  "f.yaml:3:5: rule 1: action is missing",
                  "f.yaml:4:5: rule 2: a rule is a map with id, condition and action"}));
}

// S003-FR-003.a
TEST(RuleFile, IdsFollowThePattern) {
    const auto faults = [](const std::string& id) {
        return read("version: 1\nrules: [{id: " + id + ", condition: x, action: block}]").faults;
    };
    const std::string longest(limits::rule_id_bytes, 'a');
    for (const auto& id : {std::string{"a"}, std::string{"0"}, std::string{"\"A-1._\""}, longest})
        EXPECT_EQ(faults(id), Messages{}) << id;
    for (const auto& id :
         {std::string{"''"}, std::string{"' '"}, std::string{"\"a\\r\\n\""},
          std::string{"\"a\\nb\""}, std::string{"-a"}, std::string{".a"}, std::string{"_a"},
          std::string{"a/b"}, std::string{"a b"}, std::string{"é"}, std::string{"а"},
          std::string{"~"}, std::string{"[a]"}, longest + "a"})
        EXPECT_EQ(faults(id).size(), 1U) << id;
}

// S003-FR-003.c
TEST(RuleFile, ActionsAreAllowBlockAndEnrich) {
    const auto faults = [](const std::string& action) {
        return read("version: 1\nrules: [{id: a, condition: x, action: " + action + "}]").faults;
    };
    EXPECT_EQ(faults("allow"), Messages{});
    EXPECT_EQ(faults("'block'"), Messages{});
    EXPECT_EQ(faults("enrich, enrich: {script: a}"), Messages{});
    EXPECT_EQ(faults("deny"),
              Messages{"f.yaml:2:39: rule 'a': action 'deny' must be allow, block or enrich"});
    for (const auto* action : {"Allow", "''", "~", "[allow]", "true"})
        EXPECT_EQ(faults(action).size(), 1U) << action;
}

// S003-FR-011, S003-FR-012
TEST(RuleFile, EnrichNamesAScriptAndItsTimeout) {
    const auto enrich = [](const std::string& fields) {
        auto found = read("version: 1\nrules: [{id: a, condition: x, action: enrich, enrich: {" +
                          fields + "}}]");
        EXPECT_EQ(found.faults, Messages{}) << fields;
        return found.file.rules.front().enrich.value_or(Enrichment{});
    };
    EXPECT_EQ(enrich("script: hooks/repo.sh").script, "hooks/repo.sh");
    EXPECT_EQ(enrich("script: a").timeout, std::chrono::milliseconds{5'000});
    EXPECT_EQ(enrich("script: a, timeout_ms: 1").timeout, std::chrono::milliseconds{1});
    EXPECT_EQ(enrich("script: a, timeout_ms: 60000").timeout, std::chrono::milliseconds{60'000});
    const std::string longest(limits::script_path_bytes, 'a');
    EXPECT_EQ(enrich("script: " + longest).script, longest);
}

TEST(RuleFile, EnrichIsRefusedWhereItDoesNotBelong) {
    const auto faults = [](const std::string& fields) {
        return read("version: 1\nrules: [{id: a, condition: x, " + fields + "}]").faults;
    };
    EXPECT_EQ(faults("action: enrich"),
              Messages{"f.yaml:2:9: rule 'a': enrich is missing; action enrich needs the script "
                       "to run"});
    for (const std::string action : {"allow", "block"})
        EXPECT_EQ(faults("action: " + action + ", enrich: {script: a}"),
                  Messages{"f.yaml:2:46: rule 'a': enrich belongs to action enrich, not to action "
                           "'" +
                           action + "'"});
    EXPECT_EQ(faults("action: enrich, enrich: {timeout_ms: 9}"),
              Messages{"f.yaml:2:55: rule 'a': enrich.script is missing"});
    EXPECT_EQ(faults("action: enrich, enrich: {script: a, shell: b}"),
              Messages{"f.yaml:2:67: rule 'a': unknown key 'shell'; enrich has script, "
                       "timeout_ms"});
    EXPECT_EQ(faults("action: enrich, enrich: a").size(), 1U);
}

TEST(RuleFile, EnrichScriptsStayBelowTheDirectory) {
    const auto faults = [](const std::string& fields) {
        return read("version: 1\nrules: [{id: a, condition: x, action: enrich, enrich: {" + fields +
                    "}}]")
            .faults.size();
    };
    const std::string too_long(limits::script_path_bytes + 1, 'a');
    for (const std::string& script :
         {std::string{"/bin/true"}, std::string{"../a"}, std::string{"a/../b"}, std::string{"."},
          std::string{"./a"}, std::string{"a//b"}, std::string{"a/"}, std::string{"''"},
          std::string{"'a b'"}, std::string{"\"a\\0b\""}, std::string{"[a]"}, std::string{"~"},
          std::string{"é"}, too_long})
        EXPECT_EQ(faults("script: " + script), 1U) << script;
    for (const std::string timeout : {"0", "-1", "60001", "5s", "1.5", "'5'", "~", "[]", "0x10"})
        EXPECT_EQ(faults("script: a, timeout_ms: " + timeout), 1U) << timeout;
}

// S003-FR-020: true and false alone
TEST(RuleFile, LogIsTrueOrFalse) {
    EXPECT_TRUE(read(with("log: true")).file.rules.front().log);
    EXPECT_FALSE(read(with("log: false")).file.rules.front().log);
    for (const auto* log : {"yes", "on", "True", "TRUE", "1", "\"true\"", "~", "''", "[true]"})
        EXPECT_EQ(read(with("log: " + std::string{log})).faults,
                  Messages{"f.yaml:6:10: rule 'a': log must be true or false, without quotes"})
            << log;
}

// S003-FR-032: a signed number of 32 bits, in decimal
TEST(RuleFile, PrioritiesAreDecimalNumbers) {
    const std::pair<std::string, std::int32_t> taken[] = {{"0", 0},
                                                          {"1", 1},
                                                          {"-1", -1},
                                                          {"2147483647", 2147483647},
                                                          {"-2147483648", -2147483647 - 1}};
    for (const auto& [text, number] : taken) {
        const auto [file, faults] = read(with("priority: " + text));
        EXPECT_EQ(faults, Messages{});
        EXPECT_EQ(file.rules.front().priority, number);
    }
    for (const auto* text : {"2147483648", "-2147483649", "010", "0x1f", "1e3", "1.0", "+1", "1_0",
                             "12:30", "-", "\"1\"", "high", "~", "''", "[1]", "-01"})
        EXPECT_EQ(read(with("priority: " + std::string{text})).faults.size(), 1U) << text;
}

TEST(RuleFile, TextsAreText) {
    EXPECT_EQ(read(with("description: {a: b}")).faults,
              Messages{"f.yaml:6:18: rule 'a': description must be text"});
    EXPECT_EQ(read("version: 1\nrules: [{id: a, condition: ' ', action: block}]").faults,
              Messages{"f.yaml:2:28: rule 'a': condition is empty"});
    EXPECT_EQ(read("version: 1\nrules: [{id: a, condition: [x], action: block}]").faults,
              Messages{"f.yaml:2:28: rule 'a': condition must be text"});
}

TEST(RuleFile, DefinitionsHaveNamesAndExpressions) {
    EXPECT_EQ(read("version: 1\ndefinitions: {a-b: x, '1': x, '': x, _a: x, b: [], c: ''}").faults,
              (Messages{"f.yaml:2:15: definition 'a-b': a name has letters, digits and _ and does "
                        "not start with a digit",
                        "f.yaml:2:23: definition '1': a name has letters, digits and _ and does "
                        "not start with a digit",
                        "f.yaml:2:31: definition '': a name has letters, digits and _ and does "
                        "not start with a digit",
                        "f.yaml:2:48: definition 'b': the expression must be text",
                        "f.yaml:2:55: definition 'c': the expression is empty"}));
}

// A hostile key or value is cut and cannot break the line of a log
TEST(RuleFile, FaultsQuoteLittle) {
    const auto [file, faults] = read("version: \"" + std::string(10'000, 'x') + "\\nfake\"\n'" +
                                     std::string(500, 'k') + "': 1");
    ASSERT_EQ(faults.size(), 2U);
    for (const auto& fault : faults) {
        EXPECT_LT(fault.size(), 300U);
        EXPECT_EQ(fault.find('\n'), std::string::npos);
    }
}

} // namespace
} // namespace outcall::policy
