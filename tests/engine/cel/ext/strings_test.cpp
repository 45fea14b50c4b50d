// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/limits.hpp"
#include "tests/engine/cel/expression.hpp"

#include <gtest/gtest.h>

namespace outcall::cel {

TEST(TextLibrary, CharactersAndSubstringsCountCodePoints) {
    expect_results({
        {"'tacocat'.charAt(3)", "'o'"},
        {"'tacocat'.charAt(7)", "''"},
        {"''.charAt(0)", "''"},
        {"'©αT\U0001f431'.charAt(1)", "'α'"},
        {"'©αT\U0001f431'.charAt(3)", "'\U0001f431'"},
        {"'tacocat'.charAt(8)", "error: index out of range"},
        {"'tacocat'.charAt(-1)", "error: index out of range"},
        {"'tacocat'.charAt(9223372036854775807)", "error: index out of range"},
        {"'tacocat'.substring(4)", "'cat'"},
        {"'tacocat'.substring(7)", "''"},
        {"'tacocat'.substring(0, 4)", "'taco'"},
        {"'ta©o©αT'.substring(2, 6)", "'©o©α'"},
        {"'ta©o©αT'.substring(7, 7)", "''"},
        {"'tacocat'.substring(8)", "error: index out of range"},
        {"'tacocat'.substring(-1)", "error: index out of range"},
        {"'tacocat'.substring(4, 3)", "error: index out of range"},
        {"'tacocat'.substring(1, 8)", "error: index out of range"},
        {"'tacocat'.substring(0, -1)", "error: index out of range"},
    });
}

TEST(TextLibrary, IndexOf) {
    expect_results({
        {"'tacocat'.indexOf('')", "0"},
        {"'tacocat'.indexOf('', 3)", "3"},
        {"'tacocat'.indexOf('', 7)", "7"},
        {"'tacocat'.indexOf('none')", "-1"},
        {"''.indexOf('a')", "-1"},
        {"'tacocat'.indexOf('a', 3)", "5"},
        {"'tacocat'.indexOf('a', 7)", "-1"},
        {"'ta©o©αT'.indexOf('©αT', 3)", "4"},
        {"'ta©o©αT'.indexOf('©α', 5)", "-1"},
        {"'tacocat'.indexOf('a', 8)", "error: index out of range"},
        {"'tacocat'.indexOf('', -1)", "error: index out of range"},
    });
}

TEST(TextLibrary, LastIndexOf) {
    expect_results({
        {"''.lastIndexOf('@@')", "-1"},
        {"'tacocat'.lastIndexOf('')", "7"},
        {"'tacocat'.lastIndexOf('', 3)", "3"},
        {"'tacocat'.lastIndexOf('at')", "5"},
        {"'tacocat'.lastIndexOf('a', 3)", "1"},
        {"'tacocat'.lastIndexOf('tacocat')", "0"},
        {"'ta©o©αT'.lastIndexOf('©')", "4"},
        {"'ta©o©αT'.lastIndexOf('©', 3)", "2"},
        {"'ta©o©αT'.lastIndexOf('©α', 4)", "4"},
        {"'bananananana'.lastIndexOf('nana', 7)", "6"},
        {"'tacocat'.lastIndexOf('a', -1)", "error: index out of range"},
        {"'tacocat'.lastIndexOf('a', 8)", "error: index out of range"},
    });
}

TEST(TextLibrary, TrimTakesUnicodeWhitespace) {
    expect_results({
        {"' \\f\\n\\r\\t\\vtext  '.trim()", "'text'"},
        {"'\\u0085\\u00a0\\u1680text\\u2000\\u200a\\u2028\\u2029\\u202F\\u205F\\u3000'.trim()",
         "'text'"},
        {"'\\u180etext\\u200b\\ufeff'.trim() == '\\u180etext\\u200b\\ufeff'", "true"},
        {"' \\t '.trim()", "''"},
        {"''.trim()", "''"},
        {"'a b'.trim()", "'a b'"},
    });
}

TEST(TextLibrary, Split) {
    expect_results({
        {"'a b c'.split(' ')", "['a', 'b', 'c']"},
        {"'a b c'.split(' ', 0)", "[]"},
        {"'a b c'.split(' ', 1)", "['a b c']"},
        {"'a b c'.split(' ', 2)", "['a', 'b c']"},
        {"'a b c'.split(' ', 9)", "['a', 'b', 'c']"},
        {"'o©o©o©o'.split('©', -1)", "['o', 'o', 'o', 'o']"},
        {"',a,,'.split(',')", "['', 'a', '', '']"},
        {"''.split(',')", "['']"},
        {"'αβγ'.split('')", "['α', 'β', 'γ']"},
        {"'αβγ'.split('', 2)", "['α', 'βγ']"},
        {"''.split('')", "[]"},
        {"'aaa'.split('aa')", "['', 'a']"},
        {"'api.github.com'.split('.')[1] == 'github'", "true"},
    });
}

TEST(TextLibrary, JoinAndReplace) {
    expect_results(
        {
            {"['x', 'y'].join()", "'xy'"},
            {"['x', 'y', ''].join('-')", "'x-y-'"},
            {"[].join('-')", "''"},
            {"run.args.join(' ')", "'push origin -f'"},
            {"['x', dyn(1)].join()", "error: 'join' does not take (list, int)"},
            {"[1].join()", "refused: no overload of 'join' fits list(int).join()"},
            {"'{0} days {0} hours'.replace('{0}', '2')", "'2 days 2 hours'"},
            {"'{0} days {0} hours'.replace('{0}', '2', 1)", "'2 days {0} hours'"},
            {"'aaa'.replace('a', 'aa', -1)", "'aaaaaa'"},
            {"'aaa'.replace('a', 'b', 0)", "'aaa'"},
            {"'aaa'.replace('aa', '')", "'a'"},
            {"'1 ©αT taco'.replace('αT', 'o©α')", "'1 ©o©α taco'"},
            {"'αβ'.replace('', '-')", "'-α-β-'"},
            {"'αβγ'.replace('', '-', 2)", "'-α-βγ'"},
            {"'αβ'.replace('', '-', 3)", "'-α-β-'"},
            {"''.replace('', 'x')", "'x'"},
            {"''.replace('a', 'x')", "''"},
        },
        example());
}

TEST(TextLibrary, CaseReverseAndQuote) {
    expect_results({
        {"'TacoCÆt @[`{'.lowerAscii()", "'tacocÆt @[`{'"},
        {"'tacoCαt @[`{'.upperAscii()", "'TACOCαT @[`{'"},
        {"'ab©\U0001f431'.reverse()", "'\U0001f431©ba'"},
        {"''.reverse()", "''"},
        {"strings.quote('')", "'\"\"'"},
        {"strings.quote('a\\a\\b\\f\\n\\r\\t\\v\\\\\"z') == "
         "'\"a\\\\a\\\\b\\\\f\\\\n\\\\r\\\\t\\\\v\\\\\\\\\\\\\"z\"'",
         "true"},
        {"strings.quote('завтра\U0001f600')", "'\"завтра\U0001f600\"'"},
    });
}

TEST(TextLibrary, OtherTypesAreRefused) {
    expect_results({
        {"dyn(42).charAt(2)", "error: 'charAt' does not take (int, int)"},
        {"'a'.charAt(dyn(true))", "error: 'charAt' does not take (string, bool)"},
        {"'a'.indexOf('a', dyn('0'))", "error: 'indexOf' does not take (string, string)"},
        {"dyn(1).lastIndexOf('a')", "error: 'lastIndexOf' does not take (int, string)"},
        {"'a'.substring(dyn(1u))", "error: 'substring' does not take (string, uint)"},
        {"dyn(b'a').trim()", "error: 'trim' does not take (bytes)"},
        {"'42'.split(dyn(2), 1)", "error: 'split' does not take (string, int)"},
        {"dyn('a').join()", "error: 'join' does not take (string)"},
        {"'42'.replace('2', dyn(1))", "error: 'replace' does not take (string, string)"},
        {"dyn(1).lowerAscii()", "error: 'lowerAscii' does not take (int)"},
        {"dyn(null).upperAscii()", "error: 'upperAscii' does not take (null_type)"},
        {"dyn({'a': 1}).reverse()", "error: 'reverse' does not take (map)"},
        {"strings.quote(dyn(1))", "error: 'strings.quote' does not take (int)"},
        {"'a'.charAt('0')", "refused: no overload of 'charAt' fits string.charAt(string)"},
        {"network.hostname.charAt(0)", "unknown"},
        {"'a'.charAt(1 / 0)", "error: '/' by zero"},
    });
}

namespace {

// A context whose network.hostname is `text`.
Context holding(std::string text) {
    Context context;
    EXPECT_TRUE(context.set(Namespace::Network, "hostname", std::move(text)));
    return context;
}

constexpr auto too_many_bytes =
    "error: the evaluation exceeds its limit: bytes of produced strings";
constexpr auto too_many_items =
    "error: the evaluation exceeds its limit: elements of produced lists and maps";

} // namespace

TEST(TextLibrary, WhatIsProducedIsChargedAtTheLimitAndOneBeyond) {
    // All that may be produced is produced; one byte more is not.
    const Context most = holding(std::string(limits::produced_bytes, 'a'));
    for (const std::string call : {"lowerAscii()", "upperAscii()", "reverse()", "replace('b', '')",
                                   "replace('aa', 'bb', 3)"}) {
        const std::string produced = "network.hostname." + call;
        EXPECT_EQ(result(produced + ".size()", most), "65536") << call;
        EXPECT_EQ(result("size(" + produced + ") + size('a' + network.hostname.charAt(0))", most),
                  too_many_bytes)
            << call;
    }
    const Context quotable = holding(std::string(limits::produced_bytes / 2 - 1, '"'));
    EXPECT_EQ(result("strings.quote(network.hostname).size()", quotable), "65536");
    EXPECT_EQ(result("strings.quote(network.hostname).size() + size(network.hostname.reverse())",
                     quotable),
              too_many_bytes);
    EXPECT_EQ(result("[network.hostname, network.hostname].join('xx').size()", quotable), "65536");
    EXPECT_EQ(result("[network.hostname, network.hostname].join('xxx').size()", quotable),
              too_many_bytes);
    EXPECT_EQ(result("network.hostname.replace('', 'aaaaaaaaaaaa')", most), too_many_bytes);
}

// What is cut out of a string costs no bytes; its pieces are elements.
TEST(TextLibrary, PiecesAreChargedAtTheLimitAndOneBeyond) {
    const Context most = holding(std::string(limits::produced_items - 1, ','));
    const Context beyond = holding(std::string(limits::produced_items, ','));
    EXPECT_EQ(result("network.hostname.split(',').size()", most), "10000");
    EXPECT_EQ(result("network.hostname.split(',').size()", beyond), too_many_items);
    EXPECT_EQ(result("network.hostname.split('').size()", beyond), "10000");
    EXPECT_EQ(result("(network.hostname + 'x').split('').size()", beyond), too_many_items);
    EXPECT_EQ(result("network.hostname.split(',', 3).size()", beyond), "3");
    const Context large = holding(std::string(limits::produced_bytes, ' '));
    EXPECT_EQ(result("[network.hostname.substring(1), network.hostname.substring(0, 65535), "
                     "network.hostname.substring(1, 65536)].map(s, size(s))",
                     large),
              "[65535, 65535, 65535]");
    EXPECT_EQ(result("network.hostname.trim()", large), "''");
}

} // namespace outcall::cel
