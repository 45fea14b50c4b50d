// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/parser.hpp"

#include "engine/cel/operators.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace outcall::cel {

namespace {

std::string literal(const Literal& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value))
        return std::to_string(*number);
    if (const auto* text = std::get_if<std::string>(&value))
        return fmt::format("'{}'", *text);
    return "?";
}

std::string head(const Ast& ast, const Node& node) {
    switch (node.kind) {
    case NodeKind::Operation: return std::string{symbol(node.op)};
    case NodeKind::And: return "&&";
    case NodeKind::Or: return "||";
    case NodeKind::Conditional: return "?:";
    case NodeKind::List: return "list";
    case NodeKind::Map: return "map";
    case NodeKind::Select: return fmt::format(".{}", ast.text(node));
    case NodeKind::OptionalSelect: return fmt::format(".?{}", ast.text(node));
    case NodeKind::OptionalElement: return "?";
    case NodeKind::Block: return "block";
    case NodeKind::Bind: return fmt::format("bind {}", ast.text(node));
    case NodeKind::Has: return fmt::format("has .{}", ast.text(node));
    case NodeKind::Method: return fmt::format("method {}", ast.text(node));
    case NodeKind::Comprehension:
        return node.second == no_text
                   ? fmt::format("each {}", ast.text(node))
                   : fmt::format("each {} {}", ast.text(node), ast.text(node.second));
    default: return ast.text(node);
    }
}

// The tree as nested lists: (head child child).
std::string shape(const Ast& ast, NodeId id) {
    const Node& node = ast[id];
    if (node.kind == NodeKind::Constant)
        return literal(ast.literal(node));
    std::string text = head(ast, node);
    for (const NodeId child : ast.children(node))
        text += fmt::format(" {}", shape(ast, child));
    return node.kind == NodeKind::Identifier ? text : fmt::format("({})", text);
}

std::string shape(std::string_view source) {
    const auto ast = parse(source);
    return ast ? shape(*ast, ast->root)
               : std::to_string(ast.error().offset) + ": " + ast.error().message;
}

} // namespace

TEST(Parser, Precedence) {
    EXPECT_EQ(shape("a || b && c == d + e * -f"), "(|| a (&& b (== c (+ d (* e (- f))))))");
    EXPECT_EQ(shape("a * b + c < d"), "(< (+ (* a b) c) d)");
    EXPECT_EQ(shape("a - b - c"), "(- (- a b) c)");
    EXPECT_EQ(shape("a == b != c"), "(!= (== a b) c)");
    EXPECT_EQ(shape("(a || b) && c"), "(&& (|| a b) c)");
    EXPECT_EQ(shape("!a.b[0].c(d)"), "(! (method c ([] (.b a) 0) d))");
    EXPECT_EQ(shape("a ? b : c ? d : e"), "(?: a b (?: c d e))");
    EXPECT_EQ(shape("a in b || c"), "(|| (in a b) c)");
}

TEST(Parser, ChainsOfAndAndOrAreFlat) {
    EXPECT_EQ(shape("a && b && c && d"), "(&& a b c d)");
    EXPECT_EQ(shape("a || b || c && d"), "(|| a b (&& c d))");
}

TEST(Parser, PrefixChainsCollapseToTheirMeaning) {
    EXPECT_EQ(shape("!a"), "(! a)");
    EXPECT_EQ(shape("!!a"), "(! (! a))");
    EXPECT_EQ(shape("!!!!!a"), "(! a)");
    EXPECT_EQ(shape("----a"), "(- (- a))");
    EXPECT_EQ(shape("--5"), "(- -5)");
}

TEST(Parser, SignsBelongToNumbers) {
    EXPECT_EQ(shape("-9223372036854775808"), "-9223372036854775808");
    EXPECT_EQ(shape("1 -5"), "(- 1 5)");
    EXPECT_EQ(shape("-(9223372036854775808)"),
              "2: the number is beyond the range of int (64 bits)");
}

TEST(Parser, NamesAndAggregates) {
    EXPECT_EQ(shape(".a.b"), "(.b .a)");
    EXPECT_EQ(shape("a.while().`x-y`"), "(.x-y (method while a))");
    EXPECT_EQ(shape("f()"), "(f)");
    EXPECT_EQ(shape("[1, 2,]"), "(list 1 2)");
    EXPECT_EQ(shape("{'k': 1, 'l': [],}"), "(map 'k' 1 'l' (list))");
    EXPECT_EQ(shape("{}"), "(map)");
}

TEST(Parser, RefusesWithPlaceAndReason) {
    const std::pair<std::string_view, std::string_view> cases[]{
        {"", "0: expected a value, found the end of the expression"},
        {"a +", "3: expected a value, found the end of the expression"},
        {"a b", "2: expected an operator or the end of the expression, found 'b'"},
        {"(a", "2: expected ')', found the end of the expression"},
        {"a)", "1: expected an operator or the end of the expression, found ')'"},
        {"[1 2]", "3: expected ',' or ']', found '2'"},
        {"f(a,)", "4: expected an argument, found ')'"},
        {"{1 2}", "3: expected ':' between key and value, found '2'"},
        {"{1: 2", "5: expected ',' or '}', found the end of the expression"},
        {"a ? b", "5: expected ':' of '? :', found the end of the expression"},
        {"a.", "2: expected the name of a field or method after '.', found the end of the "
               "expression"},
        {"a.in", "2: expected the name of a field or method after '.', found 'in'"},
        {"a[1", "3: expected ']', found the end of the expression"},
        {"while", "0: 'while' is a reserved word"},
        {"a.b{}", "3: message literals are not supported"},
        {"'a' + 'b\\q'", "8: unknown or malformed escape sequence"},
        {"&& a", "0: expected a value, found '&&'"},
        {"a && || b", "5: expected a value, found '||'"},
        {". 5", "2: expected a name, found '5'"},
        {"`a`", "0: expected a value, found '`a`'"},
        {"a == == b", "5: expected a value, found '=='"},
    };
    for (const auto& [source, expected] : cases)
        EXPECT_EQ(shape(source), expected) << source;
}

// The numbers the CEL specification asks every implementation for.
TEST(Parser, MeetsTheMinimumOfTheSpecification) {
    const auto repeat = [](std::string_view text, int count) {
        std::string out;
        for (int i = 0; i < count; ++i)
            out += text;
        return out;
    };
    EXPECT_TRUE(parse(repeat("a||", 31) + "a"));
    EXPECT_TRUE(parse(repeat("a&&", 31) + "a"));
    EXPECT_TRUE(parse(repeat("a+", 24) + "a"));
    EXPECT_TRUE(parse(repeat("a<", 24) + "a"));
    EXPECT_TRUE(parse(repeat("a?a:", 24) + "a"));
    EXPECT_TRUE(parse(repeat("a.", 12) + "a"));
    EXPECT_TRUE(parse(fmt::format("f({}a)", repeat("a,", 31))));
    EXPECT_TRUE(parse(fmt::format("[{}a]", repeat("a,", 31))));
    EXPECT_TRUE(parse(fmt::format("{{{}a:a}}", repeat("a:a,", 31))));
    EXPECT_TRUE(parse(repeat("a[", 12) + "0" + repeat("]", 12)));
    EXPECT_TRUE(parse(repeat("f(", 12) + "0" + repeat(")", 12)));
    EXPECT_TRUE(parse(repeat("(", 32) + "0" + repeat(")", 32)));
}

TEST(Parser, OptionalValues) {
    const std::initializer_list<std::pair<std::string_view, std::string_view>> cases{
        {"a.?b.c", "(.c (.?b a))"},
        {"a.?`b-c`", "(.?b-c a)"},
        {"a[?1]", "([?] a 1)"},
        {"[?a, b]", "(list (? a) b)"},
        {"{?a: b, c: d}", "(map a (? b) c d)"},
        {"a.?b()", "4: expected an operator or the end of the expression, found '('"},
        {"a ? b : c", "(?: a b c)"},
        {"f(?a)", "2: expected a value, found '?'"},
    };
    for (const auto& [source, expected] : cases)
        EXPECT_EQ(shape(source), expected) << source;
}

TEST(Parser, NamesForValues) {
    const std::initializer_list<std::pair<std::string_view, std::string_view>> cases{
        {"cel.bind(x, 1, x)", "(bind x 1 x)"},
        {"a.optMap(x, x)", "(bind x a x)"},
        {"a.optFlatMap(x, x)", "(bind x a x)"},
        {"a.all(k, v, b)", "(each k v a b)"},
        {"a.transformMap(k, v, b, c)", "(each k v a b c)"},
        {"cel.bind(x, 1)", "(method bind cel x 1)"},
        {"cel.block([1], cel.index(0))", "(method block cel (list 1) (method index cel 0))"},
        {"a.all(k, k, b)", "9: the variables of all() must differ"},
        {"cel.bind(.x, 1, x)", "10: bind() names a variable here: it must be a simple name"},
    };
    for (const auto& [source, expected] : cases)
        EXPECT_EQ(shape(source), expected) << source;
}

// What is off is a plain call, or no syntax at all.
TEST(Parser, WhatIsOff) {
    const auto written = [](std::string_view source, const Syntax& syntax) {
        const auto ast = parse(source, limits::source_bytes, syntax);
        return ast ? shape(*ast, ast->root) : ast.error().message;
    };
    const Syntax none;
    EXPECT_EQ(written("has(a.b)", none), "(has (.b a))");
    EXPECT_EQ(written("a.all(x, b)", none), "(method all a x b)");
    EXPECT_EQ(written("a.optMap(x, b)", none), "(method optMap a x b)");
    EXPECT_EQ(written("a.all(x, y, b)", Syntax{}.with(Feature::CoreMacros)),
              "(method all a x y b)");
    EXPECT_EQ(written("a.?b", none), "optional values are not enabled");
    EXPECT_EQ(written("[?a]", none), "optional values are not enabled");
    EXPECT_EQ(written("cel.block([a, b], cel.index(1))", Syntax{}.with(Feature::BlockMacros)),
              "(block a b @index1)");
    EXPECT_EQ(written("cel.block(a, b)", Syntax{}.with(Feature::BlockMacros)),
              "cel.block() wants a list literal");
    EXPECT_EQ(written("cel.index(-1)", Syntax{}.with(Feature::BlockMacros)),
              "cel.index() wants literal indexes");
}

} // namespace outcall::cel
