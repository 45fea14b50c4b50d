// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/requirement.hpp"

#include "engine/cel/program.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <string>
#include <string_view>

namespace outcall::cel {

namespace {

std::string text(const FieldTest& test) {
    const auto& field = context_fields[test.slot];
    const std::string_view kind = test.kind == FieldTest::Kind::Equal    ? "="
                                  : test.kind == FieldTest::Kind::Prefix ? "^"
                                                                         : "$";
    const auto* number = std::get_if<std::int64_t>(&test.literal);
    return fmt::format("{}{}{}", field.name, kind,
                       number != nullptr ? fmt::to_string(*number)
                                         : std::get<std::string>(test.literal));
}

// field=literal, field^prefix, field$suffix, all(...), any(...), or "-".
std::string text(const Requirement& requirement) {
    if (requirement.kind == Requirement::Kind::Nothing)
        return "-";
    if (requirement.kind == Requirement::Kind::Test)
        return text(requirement.test);
    std::string parts;
    for (const auto& part : requirement.parts)
        parts += (parts.empty() ? "" : " ") + text(part);
    return (requirement.kind == Requirement::Kind::All ? "all(" : "any(") + parts + ")";
}

std::string required(std::string_view source) {
    const auto program = compile(source, Environment::context());
    return program ? text(program->requirement()) : "refused: " + program.error().front().message;
}

} // namespace

TEST(Requirement, IsWhatAFieldIsComparedWith) {
    EXPECT_EQ(required("network.hostname == 'a'"), "hostname=a");
    EXPECT_EQ(required("'a' == network.hostname"), "hostname=a");
    EXPECT_EQ(required("network.port == 443"), "port=443");
    EXPECT_EQ(required("network.port in [80, 443]"), "any(port=80 port=443)");
    EXPECT_EQ(required("network.hostname in ['a']"), "any(hostname=a)");
    EXPECT_EQ(required("http.path.startsWith('/v1/')"), "path^/v1/");
    EXPECT_EQ(required("network.hostname.endsWith('.org')"), "hostname$.org");
    EXPECT_EQ(required("http.method == ''"), "method=");
}

TEST(Requirement, IsReadAfterConstantsAreFolded) {
    EXPECT_EQ(required("network.hostname == 'a' + 'b'"), "hostname=ab");
    EXPECT_EQ(required("network.port == 400 + 43"), "port=443");
    EXPECT_EQ(required("network.port in [80] + [443]"), "any(port=80 port=443)");
    EXPECT_EQ(required("false"), "any()");
    EXPECT_EQ(required("network.hostname in []"), "any()");
    EXPECT_EQ(required("false && network.port < 1"), "all(any())");
}

TEST(Requirement, OfAConjunctionIsAnyOfItsOperands) {
    EXPECT_EQ(required("network.port == 1 && network.hostname == 'a'"), "all(port=1 hostname=a)");
    EXPECT_EQ(required("network.port < 1 && network.hostname == 'a'"), "all(hostname=a)");
    EXPECT_EQ(required("network.port < 1 && network.hostname != 'a'"), "-");
}

TEST(Requirement, OfADisjunctionNeedsThatOfEachOperand) {
    EXPECT_EQ(required("network.port == 1 || network.hostname == 'a'"), "any(port=1 hostname=a)");
    EXPECT_EQ(required("network.port == 1 || network.port > 9"), "-");
    EXPECT_EQ(required("network.port == 1 || true"), "-");
    EXPECT_EQ(required("(network.port == 1 && http.path != '') || dns.query == 'q'"),
              "any(all(port=1) query=q)");
}

// Where the condition may be true, or an error that must be told, although no test holds.
TEST(Requirement, IsNothingElsewhere) {
    for (const std::string_view source : {"true",
                                          "!(network.port == 1)",
                                          "network.port != 1",
                                          "network.port < 1",
                                          "network.port == 1 ? true : false",
                                          "(network.port == 1) == true",
                                          "http.path.startsWith('')",
                                          "http.path.endsWith('')",
                                          "http.path.contains('a')",
                                          "http.path.startsWith(http.host)",
                                          "'abc'.startsWith(http.path)",
                                          "network.hostname in ['a', http.host]",
                                          "network.hostname in {'a': 1}",
                                          "'a' in run.flags",
                                          "['a'].exists(x, http.path == x)",
                                          "run.context.x == 'a'",
                                          "http.headers['a'] == 'b'",
                                          "network.hostname == network.ip",
                                          "has(http.path)",
                                          "dyn(network.port) == 443.0",
                                          "dyn(1)"})
        EXPECT_EQ(required(source), "-") << source;
}

} // namespace outcall::cel
