// SPDX-License-Identifier: GPL-2.0-or-later
// The answers of every verb against the files in golden/: at 80 columns as people see them, and as
// JSON. OUTCALL_UPDATE_GOLDEN=1 writes the files instead; the diff is then to be read.
#include "cli/container_answers.hpp"
#include "cli/decision_answers.hpp"
#include "cli/dynamic_rule_answers.hpp"
#include "cli/request_answers.hpp"
#include "cli/rule_answers.hpp"
#include "cli/status_answers.hpp"
#include "engine/json/json.hpp"

#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

namespace outcall::cli {
namespace {

constexpr RealTime now = 1'790'000'000'000'000;
constexpr std::uint64_t minute = 60'000'000;
const std::string long_id(64, 'c');

Value natural(std::uint64_t number) {
    return Value{number};
}

void expect_golden(const std::string& name, const std::string& text) {
    const std::string path = std::string{GOLDEN_DIRECTORY} + "/" + name;
    if (std::getenv("OUTCALL_UPDATE_GOLDEN") != nullptr)
        std::ofstream{path} << text;
    std::ifstream file{path};
    ASSERT_TRUE(file) << path;
    std::ostringstream expected;
    expected << file.rdbuf();
    EXPECT_EQ(text, expected.str()) << path;
}

void expect_answer(const std::string& name, const Answer& answer) {
    expect_golden(name + ".txt", render(answer.page, {.width = 80}));
    expect_golden(name + ".json", json::write(answer.json));
}

Record status() {
    return {{"version", "0.1.0"},
            {"state", "running"},
            {"enforcing", Value{true}},
            {"bridge_up", Value{true}},
            {"bridges", Value{ValueList{"outcall0", "outcall1"}}},
            {"lockdown", Value{false}},
            {"rule_count", natural(12)},
            {"rule_file_count", natural(2)},
            {"policy_generation", natural(5)},
            {"container_count", natural(3)},
            {"dynamic_rule_count", natural(0)},
            {"kernel_features", Value{ValueList{"owner", "persist"}}}};
}

Record dynamic_rule(std::uint64_t number, const std::string& destination) {
    return {{"container", long_id},
            {"container_name", "web"},
            {"destination", destination},
            {"protocol", "tcp"},
            {"ports", "443"},
            {"handle", natural(4)},
            {"inserted_at", natural(now - 2 * minute)},
            {"expires_in_secs", natural(250)},
            {"origin", "operator"},
            {"rule", ""},
            {"packets", natural(17)},
            {"bytes", natural(1'258'291)},
            {"path", "/org/outcall/container/" + long_id + "/rule/" + std::to_string(number)}};
}

Records dynamic_rules() {
    Record unnamed = dynamic_rule(1042, "2001:db8:1234:5678:9abc:def0:1234:5678");
    unnamed.insert_or_assign("container_name", "");
    unnamed.insert_or_assign("expires_in_secs", natural(0));
    unnamed.insert_or_assign("origin", "policy");
    unnamed.insert_or_assign("rule", "web-https-for-the-package-mirror");
    return {dynamic_rule(7, "192.0.2.1"), unnamed};
}

Record container(const std::string& name) {
    return {{"id", long_id},
            {"name", name},
            {"runtime", "podman"},
            {"image", "registry.example/team/web:1.2"},
            {"pid", natural(4711)},
            {"addresses", Value{ValueList{"10.88.0.7", "fd00::7"}}},
            {"interface", "veth7"},
            {"state", "running"},
            {"registered_at", natural(now - 180 * minute)},
            {"dynamic_rule_count", natural(2)},
            {"path", "/org/outcall/container/" + long_id}};
}

Record rule() {
    return {{"id", "web-https"},
            {"file", "20-web.yaml"},
            {"action", "allow"},
            {"condition_preview", "network.port == 443 && network.hostname.endsWith(\".org\")"},
            {"description", "The package mirror"},
            {"priority", Value{std::int64_t{100}}},
            {"log", Value{true}}};
}

TEST(Answers, Status) {
    expect_answer("status", status_answer(status()));
    Record down = status();
    down.insert_or_assign("state", "degraded");
    down.insert_or_assign("enforcing", Value{false});
    down.insert_or_assign("bridge_up", Value{false});
    down.insert_or_assign("lockdown", Value{true});
    expect_golden("status_down.txt", render(status_answer(down).page, {.width = 80}));
    expect_golden("status_down_colours.txt",
                  render(status_answer(down).page, {.width = 80, .colours = Colours::On}));
}

TEST(Answers, Switches) {
    expect_answer("lockdown_on", lockdown_answer(Lockdown::On));
    expect_answer("lockdown_off", lockdown_answer(Lockdown::Off));
    expect_answer("teardown", teardown_answer());
}

// S003-FR-019: decision, rule, file, layer, logged; null where no rule decided.
TEST(Answers, Decisions) {
    const Judgement blocked{.decision = "block", .layer = "default"};
    const Judgement allowed{"allow", "web-https", "20-web.yaml", "policy", true};
    expect_answer("evaluate_blocked", evaluation_answer(blocked));
    expect_answer("evaluate_allowed", evaluation_answer(allowed));
    EXPECT_EQ(evaluation_answer(blocked).status, ExitStatus::Blocked);
    EXPECT_EQ(evaluation_answer(allowed).status, ExitStatus::Done);
    EXPECT_EQ(evaluation_answer({.decision = ""}).status, ExitStatus::Blocked);
    expect_answer("evaluate_lockdown",
                  evaluation_answer({.decision = "block", .layer = "lockdown"}));

    Judgement admitted = allowed;
    admitted.dynamic_rule = "/org/outcall/container/web/rule/7";
    expect_answer("admit_allowed", admission_answer(admitted, std::chrono::minutes{10}));
    Judgement refused = blocked;
    refused.dynamic_rule = "/";
    expect_answer("admit_blocked", admission_answer(refused, std::chrono::seconds{0}));
    EXPECT_EQ(admission_answer(refused, std::chrono::seconds{0}).status, ExitStatus::Blocked);
}

TEST(Answers, DynamicRules) {
    expect_answer("active", active_answer(dynamic_rules(), now));
    expect_answer("active_none", active_answer({}, now));
    expect_golden("active_unlimited.txt", render(active_answer(dynamic_rules(), now).page, {}));
    const Endpoint endpoint{"2001:db8::1", "53", Protocol::Udp};
    const std::string path = "/org/outcall/container/web/rule/7";
    expect_answer("allow", allow_answer({"web", endpoint, std::chrono::minutes{10}, path}));
    expect_answer("allow_without_end",
                  allow_answer({"web", endpoint, std::chrono::seconds{0}, path}));
    expect_answer("revoke", revoke_answer(path, 1));
    expect_answer("renew", renew_answer(path, std::chrono::hours{1}));
    expect_answer("flush", flush_answer("", 12));
    expect_answer("flush_container", flush_answer("web", 0));
}

TEST(Answers, Containers) {
    Record other = container("db");
    other.insert_or_assign("id", "4f2a9c");
    other.insert_or_assign("state", "paused");
    other.insert_or_assign("addresses", Value{ValueList{}});
    expect_answer("container_list", container_list_answer({container("web"), other}, now));
    expect_answer("container_list_none", container_list_answer({}, now));
    expect_answer("container_show", container_answer(container("web"), dynamic_rules(), now));
    expect_answer("container_register",
                  registered_answer("4f2a9c", "/org/outcall/container/_34f2a9c"));
    expect_answer("container_unregister", unregistered_answer("4f2a9c", 3));
}

TEST(Answers, Rules) {
    Record second = rule();
    second.insert_or_assign("id", "default-dns");
    second.insert_or_assign("action", "block");
    second.insert_or_assign("log", Value{false});
    expect_answer("rule_list", rule_list_answer({rule(), second}));
    expect_answer("rule_list_none", rule_list_answer({}));
    Record full = rule();
    full.insert_or_assign("source", "is_web &&\n  is_mirror\n");
    full.insert_or_assign("condition", "(network.port == 443) && (true)");
    full.insert_or_assign("cost", natural(7));
    expect_answer("rule_show", rule_answer(full));
    expect_answer("rule_reload", reload_answer({2, 12, {"20-web.yaml:3: rule x is shadowed"}}));
    expect_answer("rule_test_true", expression_answer(Expressed::True));
    expect_answer("rule_test_false", expression_answer(Expressed::False));
}

TEST(RulesBelow, KeepsThoseOfTheContainer) {
    const Records rules = dynamic_rules();
    EXPECT_EQ(rules_below("", rules).size(), 2U);
    EXPECT_EQ(rules_below("/org/outcall/container/" + long_id, rules).size(), 2U);
    EXPECT_TRUE(rules_below("/org/outcall/container/c", rules).empty());
}

TEST(Answers, AFaultOfAnExpressionIsOneLine) {
    EXPECT_EQ(expression_fault("1:4: expected an operand\n1 +\n   ^"),
              (Failure{.message = "1:4: expected an operand"}));
    EXPECT_EQ(expression_fault("no line break").message, "no line break");
}

Record request(const std::string& id, const std::string& status) {
    return {{"id", id},
            {"container", long_id},
            {"container_name", "web"},
            {"status", status},
            {"description", "packages\n\x1b[2J\xe2\x80\xae"},
            {"access", ValueMap{{"hostname", "pypi.org"}, {"port", natural(443)}}},
            {"condition", ""},
            {"rule_file", "version: \"1\"\nrules:\n  - id: agent\x1b[31m\n"},
            {"digest", std::string(64, 'd')},
            {"newly_allows",
             ValueList{ValueMap{{"id", "agent-" + id},
                                {"action", "allow"},
                                {"condition", "network.port == 443 &&\n\x1b]0;x\x07true"},
                                {"description", "packages"},
                                {"priority", Value{std::int64_t{100}}},
                                {"log", Value{false}},
                                {"matches_everything", Value{true}}}}},
            {"decision_now",
             ValueMap{{"decision", "block"}, {"rule", ""}, {"file", ""}, {"layer", "default"}}},
            {"decision_after", ValueMap{{"decision", "allow"},
                                        {"rule", "agent-" + id},
                                        {"file", "agent-" + id + ".yaml"},
                                        {"layer", "policy"}}},
            {"submitted_at", natural(now - 5 * minute)},
            {"decided_at", natural(status == "pending" ? 0 : now - minute)},
            {"reason", status == "denied" ? "use the mirror" : ""}};
}

TEST(Answers, RuleRequests) {
    Record of_file = request("rr-aabbcc112235", "pending");
    of_file.insert_or_assign("access", ValueMap{});
    const Records requests{of_file, request("rr-aabbcc112233", "pending"),
                           request("rr-aabbcc112234", "denied")};
    expect_answer("request_list", request_list_answer(requests, Listed::Pending, now));
    expect_answer("request_list_all", request_list_answer(requests, Listed::All, now));
    expect_answer("request_list_none", request_list_answer({}, Listed::Pending, now));
    expect_answer("request_show", request_answer(requests[1], now));
    expect_answer("request_show_denied", request_answer(requests[2], now));
    const auto id = RuleRequestId::parse("rr-aabbcc112233").value();
    expect_answer("request_approve", approve_answer(id, 12));
    expect_answer("request_deny", deny_answer(id, ""));
}

TEST(Answers, NoByteOfARequestActsOnATerminal) {
    for (const Answer& answer :
         {request_answer(request("rr-aabbcc112233", "denied"), now),
          request_list_answer({request("rr-aabbcc112233", "pending")}, Listed::All, now)}) {
        const std::string text = render(answer.page, {.width = 80}) + json::write(answer.json);
        EXPECT_EQ(text.find_first_of("\x1b\x07"), std::string::npos) << text;
        EXPECT_EQ(text.find("\xe2\x80\xae"), std::string::npos) << text;
    }
}

} // namespace
} // namespace outcall::cli
