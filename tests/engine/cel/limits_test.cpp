// SPDX-License-Identifier: GPL-2.0-or-later
// Each bound of engine/cel/limits.hpp, at the limit and one beyond.
#include "engine/cel/limits.hpp"

#include "engine/cel/program.hpp"
#include "engine/cel/regex.hpp"
#include "tests/engine/cel/expression.hpp"

#include <array>
#include <gtest/gtest.h>
#include <memory_resource>

namespace outcall::cel {

namespace {

std::string repeated(std::string_view text, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i)
        out += text;
    return out;
}

// Variables v.list, v.left and v.right, beyond what a Context would take.
struct Inputs {
    std::array<Value, 3> slots{ValueList{}, std::string{}, std::string{}};

    Outcome evaluate(std::string_view source) const {
        Environment environment;
        Variable& variable = environment.declare("v");
        environment.declare_field(variable, "list", FieldType::StringList);
        environment.declare_field(variable, "left", FieldType::String);
        environment.declare_field(variable, "right", FieldType::String);
        const auto program = compile(source, environment);
        if (!program) {
            ADD_FAILURE() << program.error().front().message;
            return {};
        }
        return program->evaluate({.slots = slots, .present = 1});
    }
};

Inputs with_list(std::size_t size) {
    return {.slots = {ValueList(size, Value{"x"}), std::string{}, std::string{}}};
}

Inputs with_strings(std::size_t left, std::size_t right) {
    return {.slots = {ValueList{}, std::string(left, 'a'), std::string(right, 'a')}};
}

const Outcome yes{.kind = Outcome::Kind::True};

Outcome exceeded(std::string_view what) {
    return {.kind = Outcome::Kind::Exceeded,
            .detail = "the evaluation exceeds its limit: " + std::string{what}};
}

} // namespace

TEST(Limits, Source) {
    const std::string source = "true" + std::string(limits::source_bytes - 4, ' ');
    EXPECT_EQ(refusal(source), "");
    EXPECT_EQ(refusal(source + " "), "16384: the expression is longer than 16384 bytes");
}

TEST(Limits, SourceOfTheCallersSize) {
    const auto fits = [](std::size_t size) {
        return compile("true" + std::string(size - 4, ' '), Environment::context(), 20'000)
            .has_value();
    };
    EXPECT_TRUE(fits(20'000));
    EXPECT_FALSE(fits(20'001));
}

TEST(Limits, Nodes) {
    // `1 in [1, 1 ...]`: the operator, its left side, the list, the elements.
    const auto source = [](std::size_t nodes) {
        return "1 in [" + repeated("1,", nodes - 3) + "]";
    };
    EXPECT_EQ(refusal(source(limits::nodes)), "");
    EXPECT_EQ(refusal(source(limits::nodes + 1)), "2: the expression has more than 4096 parts");
}

TEST(Limits, NestingOfTheSource) {
    const auto source = [](std::size_t depth) {
        return repeated("(", depth - 1) + "true" + repeated(")", depth - 1);
    };
    EXPECT_EQ(refusal(source(limits::depth)), "");
    EXPECT_EQ(refusal(source(limits::depth + 1)),
              "250: the expression nests deeper than 250 levels");
}

TEST(Limits, HeightOfTheTree) {
    // A chain of n additions is n + 1 high, the comparison one more.
    const auto source = [](std::size_t height) { return repeated("0+", height - 2) + "0<9"; };
    EXPECT_EQ(refusal(source(limits::depth)), "");
    EXPECT_NE(refusal(source(limits::depth + 1)).find("nests deeper than 250"), std::string::npos);
    const auto selections = [](std::size_t height) {
        return "run.context" + repeated(".a", height - 2);
    };
    EXPECT_EQ(refusal(selections(limits::depth)), "");
    EXPECT_NE(refusal(selections(limits::depth + 1)), "");
}

// Whatever nests is refused with a diagnostic: nothing reaches the end of the stack.
TEST(Limits, DeepInputsAreRefusedOfEveryKind) {
    for (const std::string_view opening : {"(", "[", "{1:", "!(", "-(", "f(", "a.f(", "a[",
                                           "a?a:", "a?", "[1].all(x,", "has(", "a+("})
        EXPECT_NE(refusal(repeated(opening, 16'000 / opening.size())), "") << opening;
}

TEST(Limits, LongChainsOfLogicAreFlat) {
    EXPECT_EQ(refusal("true" + repeated("||true", 2'700)), "");
    EXPECT_EQ(refusal("true" + repeated("&&true", 2'700)), "");
    EXPECT_EQ(refusal(repeated("!", 16'000) + "true"), "");
}

TEST(Limits, Diagnostics) {
    const auto faults = [](std::size_t count) {
        const auto program = compile("true" + repeated("||nothing", count), Environment::context());
        return program ? 0 : program.error().size();
    };
    EXPECT_EQ(faults(limits::diagnostics), 20U);
    EXPECT_EQ(faults(limits::diagnostics + 1), 20U);
}

TEST(Limits, ComprehensionSteps) {
    constexpr std::string_view all = "v.list.all(x, x == 'x')";
    EXPECT_EQ(with_list(limits::comprehension_steps).evaluate(all), yes);
    EXPECT_EQ(with_list(limits::comprehension_steps + 1).evaluate(all),
              exceeded("comprehension steps"));
    // Nested loops count together: 100 outer steps, and 99 inner ones for each.
    EXPECT_EQ(with_list(99).evaluate("v.list.all(x, v.list.all(y, x == y))"), yes);
    EXPECT_EQ(with_list(100).evaluate("v.list.all(x, v.list.all(y, x == y))"),
              exceeded("comprehension steps"));
}

TEST(Limits, NoOperatorAbsorbsAnExhaustedBudget) {
    const Inputs inputs = with_list(limits::comprehension_steps + 1);
    EXPECT_EQ(inputs.evaluate("v.list.all(x, x == 'x') || true"), exceeded("comprehension steps"));
    EXPECT_EQ(inputs.evaluate("true ? true || v.list.all(x, x == 'x') : false"), yes); // not run
    EXPECT_EQ(inputs.evaluate("!(v.list.all(x, x == 'x') && false)"),
              exceeded("comprehension steps"));
}

// Neither does an operand that decides, nor one that is unknown: a block rule would be passed.
TEST(Limits, NoOperatorAbsorbsTooMuchWorkOfAPattern) {
    const std::string matches = "v.left.matches('" + std::string(500, 'a') + "')";
    const Outcome expected = exceeded("text times pattern of matches()");
    EXPECT_EQ(with_strings(65'536, 0).evaluate(matches + " || true"), expected);
    EXPECT_EQ(with_strings(65'536, 0).evaluate(matches + " && false"), expected);
    const Inputs computed = with_strings(1, limits::computed_pattern_bytes + 1);
    EXPECT_EQ(computed.evaluate("v.left.matches(v.right) || true"),
              exceeded("bytes of a computed pattern"));
}

TEST(Limits, TheDeadlineEndsAnEvaluation) {
    const auto program = compile("run.args.all(x, x == 'x')", Environment::context());
    ASSERT_TRUE(program);
    Context context;
    ASSERT_TRUE(context.set(Namespace::Run, "args", ValueList(1'000, Value{"x"})));
    const auto now = std::chrono::steady_clock::now();
    EXPECT_EQ(program->evaluate(Activation::of(context), now + std::chrono::hours{1}), yes);
    EXPECT_EQ(program->evaluate(Activation::of(context), now - std::chrono::hours{1}),
              exceeded("wall-clock time"));
}

TEST(Limits, ProducedBytes) {
    constexpr std::string_view joined = "v.left + v.right != ''";
    constexpr std::size_t half = limits::produced_bytes / 2;
    EXPECT_EQ(with_strings(half, half).evaluate(joined), yes);
    EXPECT_EQ(with_strings(half, half + 1).evaluate(joined), exceeded("bytes of produced strings"));
}

TEST(Limits, ProducedItems) {
    constexpr std::string_view doubled = "size(v.list + v.list) > 0";
    EXPECT_EQ(with_list(limits::produced_items / 2).evaluate(doubled), yes);
    EXPECT_EQ(with_list(limits::produced_items / 2 + 1).evaluate(doubled),
              exceeded("elements of produced lists and maps"));
    EXPECT_EQ(with_list(limits::produced_items).evaluate("size(v.list.filter(x, true)) > 0"), yes);
}

// x + x inside chained map() would be exponential in space.
TEST(Limits, DoublingInNestedMapsEnds) {
    const std::string source =
        "size(['aaaaaaaa']" + repeated(".map(x, x + x + x + x)", 10) + ") == 1";
    EXPECT_EQ(with_list(0).evaluate(source), exceeded("bytes of produced strings"));
}

TEST(Limits, RegexProgram) {
    const auto source = [](std::size_t instructions) {
        return "network.hostname.matches('a{" + std::to_string(instructions / 2) + "}b{" +
               std::to_string(instructions / 2) + "}')";
    };
    // A letter takes one instruction, and there are a few more around them.
    EXPECT_EQ(refusal(source(limits::regex_instructions - 20)), "");
    const std::string refused =
        "25: the pattern of matches() is refused: it needs more than 2000 instructions";
    EXPECT_EQ(refusal(source(limits::regex_instructions)), refused);
    // Far beyond: RE2 gives up before it has all of it.
    EXPECT_EQ(refusal("network.hostname.matches('(\\\\pL){40}')"), refused);
    EXPECT_NE(refusal("network.hostname.matches('((a{100}){100}){100}')"), "");
}

TEST(Limits, LiteralPattern) {
    const auto source = [](std::size_t bytes) {
        return "network.hostname.matches('" + std::string(bytes, 'a') + "')";
    };
    EXPECT_EQ(refusal(source(limits::literal_pattern_bytes)), "");
    EXPECT_EQ(refusal(source(limits::literal_pattern_bytes + 1)),
              "25: the pattern of matches() is refused: it is longer than 512 bytes");
}

// What the patterns of an expression need together; of those beyond it one is told and none is
// compiled.
TEST(Limits, LiteralPatternsTogether) {
    const auto source = [](std::size_t patterns, std::string_view pattern) {
        std::string text = "network.port == 1";
        for (std::size_t i = 0; i < patterns; ++i)
            text.append(" || network.hostname.matches('").append(pattern).append("')");
        return text;
    };
    EXPECT_EQ(refusal(source(8, "a{990}")), "");
    const auto beyond = compile(source(300, "a{990}"), Environment::context());
    ASSERT_FALSE(beyond);
    ASSERT_EQ(beyond.error().size(), 1U);
    EXPECT_EQ(beyond.error()[0].message,
              "the pattern of matches() is refused: with it the patterns of the expression need "
              "more than 8000 instructions");
    const auto refused = compile(source(300, "\\\\pL{9}"), Environment::context());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().size(), 5U);
}

// Where an automaton outgrows its memory RE2 walks the program for each byte of the text.
TEST(Limits, SearchingIsChargedByTextAndPattern) {
    const std::string text(1'000, 'a');
    const auto exhausts = [&](std::string_view pattern) {
        Workspace workspace{*std::pmr::null_memory_resource(),
                            Budget{Budget::Clock::time_point::max(), {.work = 2'000}}};
        static_cast<void>(Regex::compile(pattern).value().search(workspace, text));
        return workspace.budget().exhausted();
    };
    EXPECT_FALSE(exhausts("aab"));
    EXPECT_TRUE(exhausts("(a|b)*a(a|b){900}c"));
}

TEST(Limits, ComputedPattern) {
    constexpr std::string_view matches = "v.left.matches(v.right)";
    EXPECT_EQ(with_strings(2'000, limits::computed_pattern_bytes).evaluate(matches), yes);
    EXPECT_EQ(with_strings(2'000, limits::computed_pattern_bytes + 1).evaluate(matches),
              exceeded("bytes of a computed pattern"));
}

TEST(Limits, TextTimesPattern) {
    const std::string matches = "v.left.matches('a{1000}')";
    EXPECT_EQ(with_strings(16'000, 0).evaluate(matches), yes);
    EXPECT_EQ(with_strings(17'000, 0).evaluate(matches),
              exceeded("text times pattern of matches()"));
    EXPECT_EQ(with_strings(65'536, 0).evaluate("v.left.matches('^(a|aa)+$')"), yes);
}

} // namespace outcall::cel
