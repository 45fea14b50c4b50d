// SPDX-License-Identifier: GPL-2.0-or-later
// Expansion of $name, with the language's own idea of what a string literal is (S003-FR-006).
#include "engine/policy/definitions.hpp"

#include "engine/policy/limits.hpp"

#include <gtest/gtest.h>
#include <map>
#include <string>

namespace outcall::policy {
namespace {

// The definitions of one file, and what became of them.
class File {
public:
    explicit File(std::vector<std::pair<std::string, std::string>> written) {
        for (auto& [name, text] : written)
            entries_.push_back({std::move(name), {}, {std::move(text), {}}});
        definitions_.emplace(source_, entries_, faults_);
    }

    std::string expand(std::string_view condition) {
        const auto expanded = definitions_->expand(condition);
        if (expanded)
            return *expanded;
        std::string messages;
        for (const auto& diagnostic : expanded.error())
            messages += std::to_string(diagnostic.offset) + ": " + diagnostic.message + "\n";
        return messages.empty() ? "told before" : messages;
    }

    std::vector<std::string> faults() {
        std::vector<std::string> messages;
        for (const auto& error : Faults{faults_}.take())
            messages.push_back(error.message);
        return messages;
    }

    std::vector<std::string> unused() const {
        std::vector<std::string> names;
        for (const auto* definition : definitions_->unused())
            names.push_back(definition->name);
        return names;
    }

private:
    SourceFile source_{"f.yaml", ""};
    Faults faults_;
    std::vector<Definition> entries_;
    std::optional<Definitions> definitions_;
};

using Messages = std::vector<std::string>;

struct Expansion {
    std::string_view condition;
    std::string_view expanded;
};

// S003-FR-006: replaced by the expression in parentheses
TEST(Definitions, ReplacesReferencesAndNothingElse) {
    const Expansion cases[] = {
        {"$a", "(x || y)"},
        {"$a && b", "(x || y) && b"},
        {"!$a", "!(x || y)"},
        {"$a$a", "(x || y)(x || y)"},
        {"$ab && $a", "(z) && (x || y)"}, // the longest run of letters, digits and _
        {"$a_1.size()", "(w).size()"},
        {"f($in, $true)", "f((i), (t))"}, // words of the language are names too
        {"a", "a"},
        {"", ""},
        {"  $a  // $a, then $nothing\n ", "  (x || y)  // $a, then $nothing\n "},
    };
    File file{{{"a", "x || y"}, {"ab", "z"}, {"a_1", "w"}, {"in", "i"}, {"true", "t"}}};
    EXPECT_EQ(file.faults(), Messages{});
    for (const auto& [condition, expanded] : cases)
        EXPECT_EQ(file.expand(condition), expanded);
}

TEST(Definitions, LeavesStringLiteralsAlone) {
    File file{{{"a", "x"}}};
    for (const auto* condition :
         {"h == '$a'", "h == \"$a\"", "h == r'\\$a'", "h == R\"$a\\\"", "h == '''it's $a'''",
          "h == \"\"\"a\n\"$a\"\n\"\"\"", "h == b'$a'", "h == bR'$a'", "h == 'it\\'s $a'",
          "h.matches('^\\\\$5$')", "h == \"//$a\"", "h == '\\\\' + '$a'"})
        EXPECT_EQ(file.expand(condition), condition);
    EXPECT_EQ(file.expand("h == r'\\' + $a + '\\''"), "h == r'\\' + (x) + '\\''");
    EXPECT_EQ(file.expand("bar'$a' + $a"), "bar'$a' + (x)");
}

// `$` before anything but a name stays, and is CEL's to refuse
TEST(Definitions, ADollarWithoutANameStays) {
    File file{{{"a", "x"}}};
    for (const auto* condition : {"$", "$ a", "$5", "$(a)", "$$", "a$", "$'a'"})
        EXPECT_EQ(file.expand(condition), condition);
    EXPECT_EQ(file.expand("$$a"), "$(x)");
}

// S003-FR-006.a
TEST(Definitions, AreExpandedRecursivelyWhateverTheirOrder) {
    File file{{{"c", "$b && $a"}, {"a", "x"}, {"b", "$a || y"}}};
    EXPECT_EQ(file.expand("$c"), "(((x) || y) && (x))");
    EXPECT_EQ(file.faults(), Messages{});
}

TEST(Definitions, CommentsDoNotReachBeyondTheDefinition) {
    File file{{{"a", "x // why"}, {"b", "// first\ny // $a\n|| z"}}};
    EXPECT_EQ(file.expand("$a && $b"), "(x) && (// first\ny // $a\n|| z)");
    EXPECT_EQ(file.faults(), Messages{});
}

// S003-FR-006.b, S003-FR-015.d
TEST(Definitions, UndefinedNamesAreFaultsUsedOrNot) {
    File file{{{"a", "x || $nope"}, {"b", "$a"}}};
    EXPECT_EQ(file.faults(),
              Messages{"definition 'a': there is no definition 'nope' in this file"});
    EXPECT_EQ(file.expand("y || $b"), "told before");
    EXPECT_EQ(file.expand("y || $none"), "5: there is no definition 'none' in this file\n");
    EXPECT_EQ(file.expand("$one || $two"), "0: there is no definition 'one' in this file\n"
                                           "8: there is no definition 'two' in this file\n");
}

// S003-FR-006.c, S003-FR-015.e: the chain is named, once, also when no rule uses it
TEST(Definitions, CyclesAreFaultsUsedOrNot) {
    EXPECT_EQ((File{{{"a", "$a"}}}.faults()), Messages{"definition 'a': refers to itself: a -> a"});
    File file{{{"z", "$a"}, {"a", "$b"}, {"b", "x || $c"}, {"c", "$a"}}};
    EXPECT_EQ(file.faults(), Messages{"definition 'a': refers to itself: a -> b -> c -> a"});
    EXPECT_EQ(file.expand("$z"), "told before");
}

TEST(Definitions, MayNotLeaveTheirParentheses) {
    const std::map<std::string, std::string> cases{
        {"true) || (true", "this bracket has no partner"},
        {"(x", "this bracket has no partner"},
        {"[x)]", "this bracket has no partner"},
        {"x // )", ""},
        {"x == ')'", ""},
        {"'x", "unterminated string"},
        {"\"\"\"x", "unterminated string"},
        {"// nothing", "the expression is empty"},
    };
    for (const auto& [text, message] : cases) {
        File file{{{"a", text}}};
        EXPECT_EQ(file.faults(),
                  message.empty() ? Messages{} : Messages{"definition 'a': " + message})
            << text;
    }
}

// DESIGN §8: 16 in one another
TEST(Definitions, DepthIsBounded) {
    const auto chain = [](std::size_t length) {
        std::vector<std::pair<std::string, std::string>> written{{"d0", "x"}};
        for (std::size_t i = 1; i < length; ++i)
            written.emplace_back("d" + std::to_string(i), "$d" + std::to_string(i - 1));
        return File{std::move(written)};
    };
    EXPECT_EQ(chain(limits::definition_depth).faults(), Messages{});
    EXPECT_EQ(chain(limits::definition_depth + 1).faults(),
              Messages{"definition 'd16': definitions are nested deeper than 16"});
    EXPECT_EQ(chain(256).faults(),
              Messages{"definition 'd16': definitions are nested deeper than 16"});
}

// DESIGN §8: 32 KiB, and 2^n is refused before it is there
TEST(Definitions, ExpansionIsBounded) {
    std::vector<std::pair<std::string, std::string>> written{{"d0", std::string(1'000, 'x')}};
    for (std::size_t i = 1; i < 16; ++i) {
        const auto below = "$d" + std::to_string(i - 1);
        written.emplace_back("d" + std::to_string(i), below + " + " + below);
    }
    File bomb{std::move(written)};
    EXPECT_EQ(bomb.faults(), Messages{"definition 'd6': expands to more than 32768 bytes"});
    EXPECT_EQ(bomb.expand("$d15"), "told before");

    File wide{{{"d", std::string(1'022, 'x')}}};
    std::string condition;
    for (std::size_t i = 0; i < limits::expanded_bytes / 1'024; ++i)
        condition += "$d";
    EXPECT_EQ(wide.expand(condition).size(), limits::expanded_bytes);
    EXPECT_EQ(wide.expand(condition + "+"), "0: expands to more than 32768 bytes\n");
}

// S003-FR-016.a: on the graph that starts at the conditions
TEST(Definitions, UnusedIsWhatNoConditionReaches) {
    File file{{{"used", "x"}, {"through", "$used"}, {"unused", "y"}, {"by_unused", "$unused"}}};
    EXPECT_EQ(file.expand("$through && h == '$unused'"), "((x)) && h == '$unused'");
    EXPECT_EQ(file.unused(), (Messages{"unused", "by_unused"}));
}

} // namespace
} // namespace outcall::policy
