// SPDX-License-Identifier: GPL-2.0-or-later
// Rule file → policy: any octets. Every fault names its place; what loads, loads again the same,
// and not beside itself; the index decides as all conditions in their order do.
#include "engine/policy/policy.hpp"
#include "tests/fuzz/target.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <tuple>

namespace {

using namespace outcall;

// In more, there could be so many rules that the fault is the set's and has no line.
constexpr std::size_t most_bytes = 8'192;

policy::SourceFile file(std::string name, std::string_view text) {
    return {std::move(name), std::string{text}};
}

// The number up to the colon or the end, and its end.
std::size_t take_number(std::string_view& text) {
    std::size_t number = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), number).ptr;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

// NAME:LINE:COLUMN, within the text.
bool is_place(std::string_view where, std::string_view name, std::string_view text) {
    if (!where.starts_with(name) || !where.substr(name.size()).starts_with(':'))
        return false;
    where.remove_prefix(name.size() + 1);
    const std::size_t line = take_number(where);
    const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1;
    if (line < 1 || line > lines || !where.starts_with(':'))
        return false;
    where.remove_prefix(1);
    const std::size_t column = take_number(where);
    return where.empty() && column >= 1 && column <= text.size() + 1;
}

void explained(const policy::LoadFaults& faults, std::string_view name, std::string_view text) {
    const auto& errors = faults.errors;
    require(!errors.empty() && errors.size() <= policy::limits::reported + 1,
            "faults are told, and not too many", text);
    for (std::size_t i = 0; i < std::min(errors.size(), policy::limits::reported); ++i) {
        require(errors[i].code == ErrorCode::RuleSetInvalid && !errors[i].message.empty(),
                "a fault says what is wrong", text);
        require(is_place(errors[i].where, name, text), "a fault has a place: " + errors[i].where,
                text);
    }
}

auto written(const policy::Rule& rule) {
    return std::tuple{rule.id,          rule.file,   rule.source,   rule.condition,
                      rule.description, rule.action, rule.priority, rule.log};
}

bool same(const policy::Rule& one, const policy::Rule& other) {
    return written(one) == written(other) && one.enrich.has_value() == other.enrich.has_value() &&
           (!one.enrich || (one.enrich->script == other.enrich->script &&
                            one.enrich->timeout == other.enrich->timeout));
}

// Enrich rules are whole: a script below the rules directory, a time within its bound.
void enriched(const policy::Rule& rule, std::string_view text) {
    require(rule.enrich.has_value() == (rule.action == policy::Action::Enrich),
            "an enrich rule, and no other, has a script", text);
    if (!rule.enrich)
        return;
    const std::string path = "/" + rule.enrich->script + "/";
    require(!rule.enrich->script.empty() && path.find("//") == std::string::npos &&
                path.find("/../") == std::string::npos &&
                path.size() <= policy::limits::script_path_bytes + 2,
            "a script is below the rules directory", text);
    require(rule.enrich->timeout > std::chrono::milliseconds{0} &&
                rule.enrich->timeout <= policy::limits::most_script_time,
            "a script has a bounded time", text);
}

// What the policy says without its index; nothing where a condition exceeds its limits.
std::optional<std::string> decided(const policy::Policy& policy, const Context& context) {
    for (const policy::Rule& rule : policy.rules()) {
        if (rule.action == policy::Action::Enrich)
            continue;
        const auto outcome = rule.program.evaluate(cel::Activation::of(context));
        if (outcome.kind == cel::Outcome::Kind::True)
            return rule.id;
        if (outcome.kind == cel::Outcome::Kind::Exceeded)
            return std::nullopt;
    }
    return "";
}

void decide(const policy::Policy& policy, std::string_view text) {
    Context context;
    static_cast<void>(context.set(Namespace::Network, "hostname", "api.example.org"));
    static_cast<void>(context.set(Namespace::Network, "port", std::int64_t{443}));
    static_cast<void>(context.set(Namespace::Agent, "name", "a"));
    for (const Context& asked : {Context{}, context}) {
        const auto expected = decided(policy, asked);
        const auto* const rule = policy.first_match(asked, {}, std::chrono::hours{1});
        require(!expected || *expected == (rule == nullptr ? "" : rule->id),
                "the index decides otherwise", text);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size > most_bytes)
        return -1; // of no use in the corpus
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto loaded = policy::load({file("a.yaml", text)}, 1);
    const auto again = policy::load({file("a.yaml", text)}, 1);
    require(loaded.has_value() == again.has_value(), "loads now and then", text);
    if (!loaded) {
        require(loaded.error().errors == again.error().errors, "other faults", text);
        explained(loaded.error(), "a.yaml", text);
        return 0;
    }
    const policy::Policy& policy = **loaded;
    require(std::ranges::equal(policy.rules(), (*again)->rules(), same), "other rules", text);
    require(std::ranges::equal(policy.warnings(), (*again)->warnings()), "other warnings", text);
    for (const policy::Rule& rule : policy.rules())
        enriched(rule, text);
    decide(policy, text);
    const auto twice = policy::load({file("a.yaml", text), file("b.yaml", text)}, 1);
    require(twice.has_value() == policy.rules().empty(), "ids are taken twice", text);
    if (!twice)
        explained(twice.error(), "b.yaml", text);
    return 0;
}
