// SPDX-License-Identifier: GPL-2.0-or-later
// The index against plain scanning: random policies, random requests, the same answers.
#include "engine/policy/policy.hpp"
#include "tests/engine/cel/generator.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace outcall::policy {
namespace {

using cel::Outcome;

// Few values, so that rules and requests often meet; some are prefixes and suffixes of others.
class Author {
public:
    explicit Author(std::uint64_t seed) : general_{seed} {}

    // One that compiles, on one line; the general conditions among its parts do not always.
    std::string condition() {
        for (;;) {
            auto text = condition(3);
            std::ranges::replace_if(text, [](char c) { return c == '\n' || c == '\r'; }, ' ');
            if (cel::compile(text, cel::Environment::context()))
                return text;
        }
    }

    Context context() {
        Context made = general_.context(); // fields of every type
        for (const auto& field : context_fields)
            if (below(3) != 0 && (made.present(field.ns) || below(3) == 0))
                fill(made, field);
        return made;
    }

    std::size_t below(std::size_t bound) { return general_.below(bound); }

private:
    std::string condition(std::size_t depth) {
        switch (below(depth == 0 ? 6 : 12)) {
        case 0:
        case 1: return fmt::format("{} == {}", text_field(), quoted());
        case 2: return fmt::format("{} in [{}, {}]", text_field(), quoted(), quoted());
        case 3: return fmt::format("{}.{}({})", text_field(), one_of(affixes), quoted());
        case 4: return number_test();
        case 5: return plain();
        case 6: return fmt::format("!({})", condition(depth - 1));
        case 7:
            return fmt::format("({} ? {} : {})", condition(depth - 1), condition(depth - 1),
                               condition(depth - 1));
        case 8:
        case 9: return joined(" || ", depth);
        default: return joined(" && ", depth);
        }
    }

    static constexpr std::array<std::string_view, 12> texts{
        "", "a", "ab", "abc", "bc", "c", "tcp", "GET", "/a", "/a/b", "x.ab", "1.2.3.4"};
    static constexpr std::array<std::string_view, 2> affixes{"startsWith", "endsWith"};
    static constexpr std::array<std::string_view, 8> text_fields{
        "network.hostname", "network.ip", "network.protocol", "http.method",
        "http.path",        "http.host",  "dns.query",        "agent.name"};
    static constexpr std::array<std::int64_t, 4> numbers{0, 53, 80, 443};

    template <typename Range>
    typename Range::value_type one_of(const Range& range) {
        return range[below(range.size())];
    }
    std::string_view text_field() { return one_of(text_fields); }
    std::string quoted() { return fmt::format("'{}'", one_of(texts)); }

    std::string number_test() {
        const std::string_view field = below(3) == 0 ? "http.body_size" : "network.port";
        switch (below(4)) {
        case 0: return fmt::format("{} in [{}, {}]", field, one_of(numbers), one_of(numbers));
        case 1: return fmt::format("{} < {}", field, one_of(numbers));
        case 2: return fmt::format("{} == {}", one_of(numbers), field);
        default: return fmt::format("{} == {}", field, one_of(numbers));
        }
    }

    // What pins nothing: anything at all, errors and other types than bool among it.
    std::string plain() {
        switch (below(5)) {
        case 0: return "run.context['missing'] == 1";
        case 1: return "dyn(run.context)";
        case 2: return below(2) == 0 ? "true" : "false";
        default: return fmt::format("({})", general_.condition(4));
        }
    }

    std::string joined(std::string_view symbol, std::size_t depth) {
        std::string text = condition(depth - 1);
        for (std::size_t more = below(3) + 1; more > 0; --more)
            text.append(symbol).append(condition(depth - 1));
        return "(" + text + ")";
    }

    void fill(Context& made, const FieldDeclaration& field) {
        if (field.type == FieldType::String) {
            EXPECT_TRUE(made.set(field.ns, field.name, std::string{one_of(texts)}));
        } else if (field.type == FieldType::Int) {
            EXPECT_TRUE(made.set(field.ns, field.name, one_of(numbers)));
        }
    }

    cel::Generator general_;
};

Snapshot written(const std::vector<std::string>& conditions) {
    std::string text = "version: \"1\"\nrules:\n";
    for (std::size_t i = 0; i < conditions.size(); ++i)
        text += fmt::format("  - id: r{}\n    action: block\n    condition: |-\n      {}\n", i,
                            conditions[i]);
    auto loaded = load({{"a.yaml", text}}, 1);
    EXPECT_TRUE(loaded) << text << to_string(loaded.error().errors.front());
    return loaded ? *loaded : nullptr;
}

// What is said of a request: each warning, then the rule that matched.
using Said = std::vector<std::string>;

Said scanned(const Policy& policy, const Context& context) {
    Said said;
    for (const auto& rule : policy.rules()) {
        const auto outcome = rule.program.evaluate(cel::Activation::of(context));
        EXPECT_NE(outcome.kind, Outcome::Kind::Exceeded) << rule.source;
        if (outcome.kind == Outcome::Kind::Error || outcome.kind == Outcome::Kind::NotBoolean)
            said.push_back(rule.id + ": " + outcome.detail);
        if (outcome.kind == Outcome::Kind::True) {
            said.push_back(rule.id);
            break;
        }
    }
    return said;
}

Said looked_up(const Policy& policy, const Context& context) {
    Said said;
    const auto* rule = policy.first_match(
        context,
        [&](const Warning& warning) {
            said.push_back(warning.rule.id + ": " + std::string{warning.detail});
        },
        std::chrono::hours{1});
    if (rule != nullptr)
        said.push_back(rule->id);
    return said;
}

std::size_t asked(const Policy& policy, const Context& context) {
    std::vector<cel::Requirement> requirements;
    for (const auto& rule : policy.rules())
        requirements.push_back(rule.program.requirement());
    const Index index{requirements};
    auto candidates = index.candidates(context);
    std::size_t count = 0;
    while (candidates.next())
        ++count;
    return count;
}

std::string shown(std::uint64_t seed, const std::vector<std::string>& conditions) {
    std::string text = fmt::format("seed {}\n", seed);
    for (std::size_t i = 0; i < conditions.size(); ++i)
        text += fmt::format("r{}: {}\n", i, conditions[i]);
    return text;
}

// S003-FR-008: order, first match and warnings are those of asking every rule in turn.
TEST(IndexProperty, AgreesWithPlainScanning) {
    std::size_t matched = 0;
    std::size_t skipped = 0;
    for (std::uint64_t seed = 1; seed <= 700; ++seed) {
        Author author{seed};
        std::vector<std::string> conditions(1 + author.below(12));
        for (auto& condition : conditions)
            condition = author.condition();
        const auto policy = written(conditions);
        ASSERT_NE(policy, nullptr) << shown(seed, conditions);
        for (int round = 0; round < 8; ++round) {
            const auto context = author.context();
            const auto expected = scanned(*policy, context);
            ASSERT_EQ(looked_up(*policy, context), expected)
                << "request " << round << ", " << shown(seed, conditions);
            matched += expected.empty() || expected.back().contains(':') ? 0 : 1;
            skipped += conditions.size() - asked(*policy, context);
        }
    }
    // Enough of everything, or the above says little.
    EXPECT_GT(matched, 1'500U);
    EXPECT_GT(skipped, 5'000U);
}

} // namespace
} // namespace outcall::policy
