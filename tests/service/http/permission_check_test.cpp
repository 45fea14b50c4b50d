// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/http/permission_check.hpp"

#include "service/http/limits.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace outcall::http {
namespace {

std::string body(std::string_view type, std::string_view target, std::string_view metadata = "{}") {
    return fmt::format(R"({{"action_type":"{}","target":"{}","metadata":{}}})", type, target,
                       metadata);
}

PermissionCheck parsed(const std::string& text) {
    auto check = parse_permission_check(text);
    EXPECT_TRUE(check) << text << ": " << (check ? "" : to_string(check.error()));
    return check ? std::move(*check) : PermissionCheck{};
}

std::string fault(const std::string& text) {
    const auto check = parse_permission_check(text);
    return check ? "none" : to_string(check.error());
}

std::string text_of(const PermissionCheck& check, Namespace ns, std::string_view field) {
    const Value* value = check.context.find(ns, field);
    if (value == nullptr)
        return "absent";
    if (const auto* text = std::get_if<std::string>(value))
        return *text;
    if (const auto* number = std::get_if<std::int64_t>(value))
        return std::to_string(*number);
    std::string texts;
    for (const Value& item : std::get<ValueList>(*value))
        texts += std::get<std::string>(item) + ";";
    return texts;
}

std::string network(std::string_view target, std::string_view metadata = "{}") {
    const auto check = parse_permission_check(body("network_call", target, metadata));
    if (!check)
        return to_string(check.error());
    const auto field = [&](std::string_view name) {
        return text_of(*check, Namespace::Network, name);
    };
    return fmt::format("{}|{}|{}|{}|{}", field("ip"), field("hostname"), field("port"),
                       field("protocol"), check->effect == Effect::Flow ? "flow" : "answer");
}

// S004-FR-013.
TEST(PermissionCheck, HasAnActionAndATarget) {
    EXPECT_EQ(fault("{}"), "action_type: is needed");
    EXPECT_EQ(fault(R"({"action_type":"tool_exec"})"), "target: is needed");
    EXPECT_NE(fault(body("delete", "x")).find("action_type: must be"), std::string::npos);
    EXPECT_EQ(fault(body("tool_exec", "")), "target: must have 1 to 4096 bytes");
    EXPECT_EQ(fault(R"({"action_type":"tool_exec","target":"x","pid":1})"),
              "pid: is not known here");
    EXPECT_EQ(fault(body("tool_exec", std::string(limits::target_bytes, 'x'))), "none");
    EXPECT_NE(fault(body("tool_exec", std::string(limits::target_bytes + 1, 'x'))), "none");
}

TEST(PermissionCheck, AToolHasArgumentsFlagsAndADirectory) {
    const auto check =
        parsed(body("tool_exec", "git", R"({"args":["push"],"flags":["-f"],"cwd":"/w"})"));
    EXPECT_EQ(check.action, Action::ToolExec);
    EXPECT_EQ(check.effect, Effect::Answer);
    EXPECT_EQ(text_of(check, Namespace::Run, "tool"), "git");
    EXPECT_EQ(text_of(check, Namespace::Run, "args"), "push;");
    EXPECT_EQ(text_of(check, Namespace::Run, "flags"), "-f;");
    EXPECT_EQ(text_of(check, Namespace::Run, "cwd"), "/w");
    EXPECT_FALSE(check.context.present(Namespace::Network));
    EXPECT_FALSE(check.context.present(Namespace::Agent));
    EXPECT_EQ(fault(body("tool_exec", "git", R"({"args":"push"})")),
              "run.args: must be a list of strings");
}

TEST(PermissionCheck, AShellIsSh) {
    const auto check = parsed(body("shell_exec", "git push; rm x", R"({"args":["a"],"flags":1})"));
    EXPECT_EQ(text_of(check, Namespace::Run, "tool"), "sh");
    EXPECT_EQ(text_of(check, Namespace::Run, "flags"), "-c;");
    EXPECT_EQ(text_of(check, Namespace::Run, "args"), "git push; rm x;");
}

TEST(PermissionCheck, AFileIsAnArgument) {
    const auto check = parsed(body("file_access", "/etc/passwd"));
    EXPECT_EQ(text_of(check, Namespace::Run, "tool"), "file_access");
    EXPECT_EQ(text_of(check, Namespace::Run, "args"), "/etc/passwd;");
}

// S004-AS-009: what was sent is in run.context, with its types.
TEST(PermissionCheck, MetadataIsTheRunContext) {
    const auto check = parsed(body("tool_exec", "x", R"({"n":3,"ok":true,"none":null})"));
    EXPECT_EQ(*check.context.find(Namespace::Run, "context"),
              (Value{ValueMap{{"action_type", "tool_exec"},
                              {"target", "x"},
                              {"n", Value{std::int64_t{3}}},
                              {"ok", true},
                              {"none", Value{}}}}));
    EXPECT_EQ(fault(body("tool_exec", "x", R"({"target":"y"})")),
              "metadata.target: is a field of the request itself");
}

TEST(PermissionCheck, MetadataIsBounded) {
    const auto with = [](std::size_t keys) {
        std::string metadata;
        for (std::size_t key = 0; key < keys; ++key)
            metadata += fmt::format("{}\"k{}\":1", key == 0 ? "" : ",", key);
        return body("tool_exec", "x", "{" + metadata + "}");
    };
    EXPECT_EQ(fault(with(limits::metadata_keys)), "none");
    EXPECT_NE(fault(with(limits::metadata_keys + 1)), "none");
}

// Its context is kept as long as the dynamic rule.
TEST(PermissionCheck, WhatOpensAFlowIsSmall) {
    const auto sized = [](std::size_t bytes) {
        const std::string rest = body("network_call", "192.0.2.1:80", R"({"x":""})");
        return body("network_call", "192.0.2.1:80",
                    R"({"x":")" + std::string(bytes - rest.size(), 'y') + "\"}");
    };
    EXPECT_EQ(fault(sized(limits::flow_body_bytes)), "none");
    EXPECT_NE(fault(sized(limits::flow_body_bytes + 1)), "none");
}

TEST(PermissionCheck, AnAddressAndAPortOpenAFlow) {
    EXPECT_EQ(network("192.0.2.1:443"), "192.0.2.1||443|tcp|flow");
    EXPECT_EQ(network("[2001:DB8::0:1]:443"), "2001:db8::1||443|tcp|flow");
    EXPECT_EQ(network("192.0.2.1", R"({"port":53,"protocol":"udp"})"), "192.0.2.1||53|udp|flow");
    EXPECT_EQ(network("2001:db8::1", R"({"port":"53"})"), "2001:db8::1||53|tcp|flow");
    EXPECT_EQ(network("https://192.0.2.1/x?y"), "192.0.2.1||443|tcp|flow");
    EXPECT_EQ(network("http://u:p@[2001:db8::1]:81/"), "2001:db8::1||81|tcp|flow");
    EXPECT_EQ(network("db", R"({"ip":"192.0.2.1","port":5432})"), "192.0.2.1||5432|tcp|flow");
    EXPECT_EQ(network("db", R"({"host":"192.0.2.1","port":5432})"), "192.0.2.1||5432|tcp|flow");
}

// A name that an agent tells of an address proves nothing: rules about names must not see it.
TEST(PermissionCheck, ANameNeverComesWithAnAddress) {
    EXPECT_EQ(network("github.com:443", R"({"ip":"192.0.2.66"})"), "192.0.2.66||443|tcp|flow");
    EXPECT_EQ(network("192.0.2.66:443", R"({"host":"github.com"})"), "192.0.2.66||443|tcp|flow");
}

TEST(PermissionCheck, ANameAloneIsAnsweredOnly) {
    EXPECT_EQ(network("GitHub.com:443"), "|github.com|443|tcp|answer");
    EXPECT_EQ(network("https://evil.example.com"), "|evil.example.com|443|tcp|answer");
    EXPECT_EQ(network("https://github.com@evil.example.com/"), "|evil.example.com|443|tcp|answer");
    EXPECT_EQ(network("https://evil.example.com\\\\@github.com/"),
              "|evil.example.com|443|tcp|answer");
    EXPECT_EQ(network("192.0.2.1"), "192.0.2.1||0|tcp|answer");
}

TEST(PermissionCheck, WhatIsToldTwiceHasToAgree) {
    EXPECT_EQ(network("192.0.2.1:80", R"({"ip":"192.0.2.1","port":80})"), "192.0.2.1||80|tcp|flow");
    EXPECT_EQ(network("192.0.2.1:80", R"({"ip":"192.0.2.2"})"),
              "ip: is another address than that of the target");
    EXPECT_EQ(network("a.example:80", R"({"host":"b.example"})"),
              "host: is another host than that of the target");
    EXPECT_EQ(network("a.example", R"({"host":"A.Example"})"), "|a.example|0|tcp|answer");
    EXPECT_EQ(network("192.0.2.1:80", R"({"port":81})"),
              "port: is another port than that of the target");
}

TEST(PermissionCheck, NonsenseIsRefused) {
    for (const char* target :
         {"192.0.2.1:0", "192.0.2.1:65536", "192.0.2.1:+80", "[::1", "[::1]80", "[]:80", ":80",
          "a b:80", "https://", "fe80::1%eth0", "a/b", "[192.0.2.1]x:1"})
        EXPECT_EQ(fault(body("network_call", target)).rfind("target: ", 0), 0U) << target;
    for (const char* metadata :
         {R"({"ip":"x"})", R"({"ip":1})", R"({"host":[]})", R"({"port":0})", R"({"port":-1})",
          R"({"port":1.5})", R"({"port":65536})", R"({"protocol":"icmp"})", R"({"protocol":6})"})
        EXPECT_NE(fault(body("network_call", "192.0.2.1", metadata)), "none") << metadata;
}

} // namespace
} // namespace outcall::http
