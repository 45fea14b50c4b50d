// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/checker.hpp"

#include "engine/cel/parser.hpp"
#include "tests/engine/cel/expression.hpp"

#include <gtest/gtest.h>

namespace outcall::cel {

namespace {

std::string type(std::string_view source) {
    const auto ast = parse(source);
    if (!ast)
        return ast.error().message;
    const auto checked = check(*ast, Environment::context());
    return checked ? checked->types.name(checked->type[ast->root])
                   : checked.error().front().message;
}

} // namespace

TEST(Checker, DeducesTypes) {
    const std::pair<std::string_view, std::string_view> cases[]{
        {"network.hostname", "string"},
        {"network.port", "int"},
        {"http.headers", "map(string, string)"},
        {"http.headers.host", "string"},
        {"docker.volumes", "list(string)"},
        {"docker.volumes[0]", "string"},
        {"run.context", "map(string, dyn)"},
        {"run.context.a.b", "dyn"},
        {"[1, 2]", "list(int)"},
        {"[1, 'a']", "list(dyn)"},
        {"[[], [1]]", "list(list(int))"},
        {"{'a': 1u}", "map(string, uint)"},
        {"{}", "map(dyn, dyn)"},
        {"true ? 1 : dyn('a')", "dyn"},
        {"run.args.map(a, size(a))", "list(int)"},
        {"run.args.filter(a, a != '')", "list(string)"},
        {"run.context.a + 1", "int"},
        {"run.context.a + run.context.b", "dyn"},
        {"size(run.context.a)", "int"},
        {"type(1)", "type(int)"},
        {"string", "type(string)"},
        {"has(http.headers.x)", "bool"},
        {"[1][0] + [][0]", "int"},
        {"[].exists(x, x)", "bool"},
    };
    for (const auto& [source, expected] : cases)
        EXPECT_EQ(type(source), expected) << source;
}

// S003-FR-005: what is not declared is refused at load, with a suggestion where a name is near.
TEST(Checker, NamesWhatIsUnknown) {
    const std::pair<std::string_view, std::string_view> cases[]{
        {"network.hostnam == ''", "8: 'network' has no field 'hostnam'; did you mean 'hostname'?"},
        {"network.zzz == ''", "8: 'network' has no field 'zzz'"},
        {"netwrok.port == 1", "0: unknown variable 'netwrok'; did you mean 'network'?"},
        {"hostname == ''", "0: unknown variable 'hostname'; did you mean 'network.hostname'?"},
        {"nonsense", "0: unknown variable 'nonsense'"},
        {"network.hostname.startWith('a')",
         "17: unknown method 'startWith'; did you mean 'startsWith'?"},
        {"startsWith(network.hostname, 'a')",
         "0: 'startsWith' is a method: call it as x.startsWith(...)"},
        {"network.port.int() == 1", "13: 'int' is no method: call it as int(x)"},
        {"lenght(network.hostname) > 1", "0: unknown function 'lenght'"},
        {"moment('') == 1", "0: unknown function 'moment'"},
        {"run.args.exist(a, true)", "9: unknown method 'exist'; did you mean 'exists'?"},
    };
    for (const auto& [source, expected] : cases)
        EXPECT_EQ(refusal(source), expected) << source;
}

TEST(Checker, NamesOverloadsThatDoNotExist) {
    const std::pair<std::string_view, std::string_view> cases[]{
        {"network.port == '443'", "13: operator '==' does not take (int, string)"},
        {"network.hostname == null", "17: operator '==' does not take (string, null)"},
        {"network.hostname.startsWith(1)",
         "17: no overload of 'startsWith' fits string.startsWith(int)"},
        {"network.hostname.startsWith('a', 'b')",
         "17: no overload of 'startsWith' fits string.startsWith(string, string)"},
        {"size() == 1", "0: no overload of 'size' fits size()"},
        {"network.hostname.length == 1",
         "17: a value of type string has no fields: '.length' cannot be selected"},
        {"network.port && true", "8: an operand of '&&' must be bool, this is int"},
        {"true || 'a'", "8: an operand of '||' must be bool, this is string"},
        {"!network.port", "0: operator '!' does not take (int)"},
        {"network.port ? true : false", "8: the condition of '? :' must be bool, this is int"},
        {"(true ? 1 : 'a') == 1", "6: the branches of '? :' differ in type (int, string); wrap one "
                                  "in dyn() if that is meant"},
        {"'-f' in run.context.x.y || 'a' in network.hostname",
         "31: operator 'in' does not take (string, string)"},
        {"http.headers[1] == ''", "12: operator '[]' does not take (map(string, string), int)"},
    };
    for (const auto& [source, expected] : cases)
        EXPECT_EQ(refusal(source), expected) << source;
}

TEST(Checker, AVariableIsNoValueByItself) {
    EXPECT_EQ(refusal("network == network"), "0: 'network' is no value by itself: select one of "
                                             "its fields, as in network.hostname");
    EXPECT_NE(refusal("size([run]) == 1"), "");
}

TEST(Checker, AConditionMustBeBool) {
    EXPECT_EQ(refusal("network.port"), "8: a condition must be bool, this is int");
    EXPECT_EQ(refusal("[true]"), "0: a condition must be bool, this is list(bool)");
    EXPECT_EQ(refusal("null"), "0: a condition must be bool, this is null");
    EXPECT_EQ(refusal("run.context.anything"), ""); // dyn: known at evaluation
}

TEST(Checker, ReportsAllFaultsInTheOrderOfTheSource) {
    const auto program =
        compile("network.a == 1 && (http.b || nothing(dns.c)) && 1 + 'a'", Environment::context());
    ASSERT_FALSE(program);
    std::vector<std::size_t> offsets;
    for (const Diagnostic& each : program.error())
        offsets.push_back(each.offset);
    EXPECT_EQ(offsets, (std::vector<std::size_t>{8, 24, 29, 50}));
}

} // namespace outcall::cel
