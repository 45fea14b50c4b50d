// SPDX-License-Identifier: GPL-2.0-or-later
// Containers, declared values and functions, and what an unchecked expression refers to.
#include "engine/cel/checker.hpp"
#include "engine/cel/eval.hpp"
#include "engine/cel/parser.hpp"
#include "engine/cel/planner.hpp"

#include <gtest/gtest.h>
#include <memory_resource>

namespace outcall::cel {

namespace {

constexpr TypeId number = TypeTable::simple(TypeKind::Int);
constexpr TypeId text = TypeTable::simple(TypeKind::String);

// Variables of type int, each worth its place.
Environment numbers(std::initializer_list<std::string_view> names, std::string container) {
    Environment environment;
    for (const std::string_view name : names)
        environment.declare_value(std::string{name}, number);
    environment.enter(std::move(container));
    return environment;
}

// The value if it is an int, "error: ..." or "refused: ...".
std::string worth(std::string_view source, const Environment& environment,
                  Checking checking = Checking::Types) {
    const auto ast = parse(source, limits::source_bytes, environment.syntax());
    const auto checked = check(ast.value(), environment, checking);
    if (!checked)
        return "refused: " + checked.error().front().message;
    const auto planned = plan(*ast, *checked).value();
    std::vector<Datum> values;
    for (std::size_t i = 0; i < environment.variables().size(); ++i)
        values.push_back(Datum::of_int(static_cast<std::int64_t>(i)));
    const Activation activation{.slots = {}, .present = ~std::uint64_t{0}, .values = values};
    std::pmr::monotonic_buffer_resource arena;
    Workspace workspace{arena};
    const Datum value = evaluate(*planned, planned->root, activation, workspace);
    if (value.kind == Kind::Error)
        return "error: " + describe(value);
    return value.kind == Kind::Int ? std::to_string(value.integer) : std::string{name(value.kind)};
}

std::string deduced(std::string_view source, const Environment& environment) {
    const auto ast = parse(source, limits::source_bytes, environment.syntax());
    const auto checked = check(ast.value(), environment);
    return checked ? checked->types.name(checked->type[ast->root])
                   : checked.error().front().message;
}

} // namespace

TEST(Names, TheInnermostContainerComesFirst) {
    const Environment environment = numbers({"a", "x.a", "x.y.a", "b"}, "x.y");
    EXPECT_EQ(worth("a", environment), "2");
    EXPECT_EQ(worth("b", environment), "3");
    EXPECT_EQ(worth(".a", environment), "0");
    EXPECT_EQ(worth(".x.a", environment), "1");
    EXPECT_EQ(worth("y.a", environment), "2");
    EXPECT_EQ(worth("c", environment), "refused: unknown variable 'c'");
}

TEST(Names, TheLongestNameWins) {
    Environment environment = numbers({"a.b", "a.b.c"}, "");
    EXPECT_EQ(worth("a.b.c", environment), "1");
    EXPECT_EQ(worth("a.b", environment), "0");
    EXPECT_EQ(worth("a.b.d", environment),
              "refused: a value of type int has no fields: '.d' cannot be selected");
}

TEST(Names, IterationVariablesShadow) {
    const Environment environment = numbers({"x", "c.x", "c.x.y"}, "c");
    EXPECT_EQ(worth("[7].map(x, x)[0]", environment), "7");
    EXPECT_EQ(worth("[{'y': 7}].map(x, x.y)[0]", environment), "7");
    EXPECT_EQ(worth("[7].map(x, .x)[0]", environment), "0");
    EXPECT_EQ(worth("[7].map(z, x)[0]", environment), "1");
}

TEST(Names, TypesHaveQualifiedNames) {
    EXPECT_EQ(deduced("google.protobuf.Timestamp", {}), "type(google.protobuf.Timestamp)");
    EXPECT_EQ(deduced("type(1)", {}), "type(int)");
    EXPECT_EQ(deduced("type(type(1)) == type", {}), "bool");
}

TEST(Names, QualifiedFunctionsAreFoundInTheContainer) {
    Environment environment = numbers({"v"}, "math");
    environment.enable("math");
    EXPECT_EQ(worth("greatest(v, 3)", environment), "3");
    EXPECT_EQ(worth("math.greatest(v, 3)", environment), "3");
    EXPECT_EQ(worth("[1].map(math, math.greatest(2))[0]", environment).substr(0, 8), "refused:");
}

TEST(Names, DeclaredFunctionsHaveTypesAndNoCode) {
    Environment environment;
    TypeTable& types = environment.types();
    const TypeId t = types.parameter("T");
    environment.declare_function({.name = "pair",
                                  .style = CallStyle::Global,
                                  .overloads = {{.parameters = {t, t}, .result = types.list(t)}}});
    environment.declare_function({.name = "tag",
                                  .style = CallStyle::Method,
                                  .overloads = {{.parameters = {number}, .result = text}}});
    EXPECT_EQ(deduced("pair(1, 2)", environment), "list(int)");
    EXPECT_EQ(deduced("pair(1, dyn(2))", environment), "list(dyn)");
    EXPECT_EQ(deduced("pair(1, 'a')", environment), "no overload of 'pair' fits pair(int, string)");
    EXPECT_EQ(deduced("(1).tag()", environment), "string");
    EXPECT_EQ(worth("pair(1, 2)", environment), "error: unknown function 'pair'");
}

// Names alone are resolved: everything else is left to the evaluation.
TEST(Names, UncheckedExpressionsFailWhenTheyAreEvaluated) {
    const Environment environment = numbers({"a"}, "");
    const auto unchecked = [&](std::string_view source) {
        return worth(source, environment, Checking::Names);
    };
    EXPECT_EQ(unchecked("b"), "error: unknown variable 'b'");
    EXPECT_EQ(unchecked("b || true"), "bool");
    EXPECT_EQ(unchecked("f(1)"), "error: unknown function 'f'");
    EXPECT_EQ(unchecked("b.f(1) || true"), "bool");
    EXPECT_EQ(unchecked("size(1, 2, 3)"), "error: 'size' does not take so many arguments");
    EXPECT_EQ(unchecked("a.b"), "error: '.' does not take (int)");
    EXPECT_EQ(unchecked("a + 'x'"), "error: '+' does not take (int, string)");
    EXPECT_EQ(unchecked("'x' && false"), "bool");
    EXPECT_EQ(unchecked("true ? 1 : 'x'"), "1");
    EXPECT_EQ(unchecked("a.all(x, x)"), "error: 'a macro' does not take (int)");
}

TEST(Names, ALongChainOfSelectionsIsRefusedQuickly) {
    std::string source = "nothing";
    for (int i = 0; i < 200; ++i)
        source += "." + std::string(70, 'a');
    EXPECT_EQ(deduced(source, Environment::context()), "unknown variable 'nothing'");
}

} // namespace outcall::cel
