// SPDX-License-Identifier: GPL-2.0-or-later
// What && || ! ?: and the macros make of true, false, errors, unknowns and values that are no bool:
// every combination of up to three of them, against a model of the CEL specification and DESIGN §4.
#include "tests/engine/cel/expression.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>
#include <ranges>
#include <string>
#include <vector>

namespace outcall::cel {

namespace {

enum class Truth : std::uint8_t { True, False, Error, Unknown, NoBool };
constexpr std::size_t truths = 5;

// How each is written: as the optimiser can fold it, and as only the evaluation can know it. The
// example has no http, so that is unknown.
constexpr std::array<std::string_view, truths> literal{"true", "false", "(1 / 0 > 0)",
                                                       "(http.path == '')", "dyn(7)"};
constexpr std::array<std::string_view, truths> computed{
    "(network.port == 443)", "(network.port == 80)", "(1 / (network.port - 443) > 0)",
    "(http.body_size > 0)", "run.context.count"};

using Row = std::vector<Truth>;

// All rows of `length`.
std::vector<Row> rows(std::size_t length) {
    std::vector<Row> out{{}};
    for (std::size_t at = 0; at < length; ++at) {
        std::vector<Row> longer;
        for (const Row& row : out)
            for (std::size_t each = 0; each < truths; ++each) {
                longer.push_back(row);
                longer.back().push_back(static_cast<Truth>(each));
            }
        out = std::move(longer);
    }
    return out;
}

bool has(const Row& row, Truth sought) {
    return std::ranges::find(row, sought) != row.end();
}

// The model. What decides wins wherever it stands; then unknown before error; what is no bool is
// an error.
std::string junction(const Row& row, Truth decides, Truth otherwise) {
    const auto text = [](Truth truth) { return truth == Truth::True ? "true" : "false"; };
    if (has(row, decides))
        return text(decides);
    if (has(row, Truth::Unknown))
        return "unknown";
    return has(row, Truth::Error) || has(row, Truth::NoBool) ? "error" : text(otherwise);
}

// Without absorption: the first that is neither true nor false is the result.
std::optional<std::string> first_failure(const Row& row) {
    for (const Truth each : row)
        if (each != Truth::True && each != Truth::False)
            return each == Truth::Unknown ? "unknown" : "error";
    return std::nullopt;
}

std::string evaluated(const std::string& source) {
    const std::string got = result(source, example());
    return got.starts_with("error") ? "error" : got;
}

std::string joined(const Row& row, std::span<const std::string_view> spelling,
                   std::string_view separator) {
    return fmt::format("{}", fmt::join(row | std::views::transform([&](Truth each) {
                                           return spelling[static_cast<std::size_t>(each)];
                                       }),
                                       separator));
}

// RANGE.macro(x, ...) with a predicate that gives the truth of row[x] for the element x.
std::string over(const Row& row, std::string_view macro) {
    std::string elements;
    for (const Truth each : row)
        elements += fmt::format("{},", static_cast<int>(each));
    std::string predicate{computed.back()};
    for (std::size_t each = truths - 1; each-- > 0;)
        predicate = fmt::format("x == {} ? {} : ({})", each, computed.at(each), predicate);
    return fmt::format("[{}].{}(x, {})", elements, macro, predicate);
}

} // namespace

TEST(TruthTable, AndOr) {
    for (const std::span<const std::string_view> spelling :
         {std::span{literal}, std::span{computed}})
        for (const std::size_t length : {2U, 3U})
            for (const Row& row : rows(length)) {
                const std::string both = joined(row, spelling, " && ");
                EXPECT_EQ(evaluated(both), junction(row, Truth::False, Truth::True)) << both;
                const std::string either = joined(row, spelling, " || ");
                EXPECT_EQ(evaluated(either), junction(row, Truth::True, Truth::False)) << either;
            }
}

// However they are grouped: && of || and the other way round.
TEST(TruthTable, AndOfOr) {
    for (const Row& row : rows(3)) {
        const auto spelled = [&](std::size_t at) {
            return computed.at(static_cast<std::size_t>(row[at]));
        };
        const auto truth_of = [](const std::string& text) {
            return text == "true"    ? Truth::True
                   : text == "false" ? Truth::False
                   : text == "error" ? Truth::Error
                                     : Truth::Unknown;
        };
        const Truth either = truth_of(junction({row[0], row[1]}, Truth::True, Truth::False));
        const std::string source =
            fmt::format("({} || {}) && {}", spelled(0), spelled(1), spelled(2));
        EXPECT_EQ(evaluated(source), junction({either, row[2]}, Truth::False, Truth::True))
            << source;
    }
}

TEST(TruthTable, Not) {
    constexpr std::array<std::string_view, truths> expected{"false", "true", "error", "unknown",
                                                            "error"};
    for (std::size_t each = 0; each < truths; ++each)
        for (const std::string_view operand : {literal.at(each), computed.at(each)}) {
            const std::string source = fmt::format("!{}", operand);
            EXPECT_EQ(evaluated(source), expected.at(each)) << source;
        }
}

// The branch that is not taken does not matter, the condition always does.
TEST(TruthTable, Conditional) {
    for (const Row& row : rows(3)) {
        std::string expected = first_failure({row[0]}).value_or("");
        if (expected.empty()) {
            const Truth taken = row[0] == Truth::True ? row[1] : row[2];
            expected = taken == Truth::NoBool ? std::string{"3"}
                                              : junction({taken}, Truth::False, Truth::True);
        }
        const auto spelled = [&](std::size_t at) {
            return computed.at(static_cast<std::size_t>(row[at]));
        };
        const std::string source = fmt::format("{} ? {} : {}", spelled(0), spelled(1), spelled(2));
        EXPECT_EQ(evaluated(source), expected) << source;
    }
}

TEST(TruthTable, AllAndExistsAbsorbAsAndAndOrDo) {
    for (const std::size_t length : {0U, 1U, 2U, 3U})
        for (const Row& row : rows(length)) {
            EXPECT_EQ(evaluated(over(row, "all")), junction(row, Truth::False, Truth::True))
                << over(row, "all");
            EXPECT_EQ(evaluated(over(row, "exists")), junction(row, Truth::True, Truth::False))
                << over(row, "exists");
        }
}

TEST(TruthTable, ExistsOneAndFilterAbsorbNothing) {
    for (const std::size_t length : {0U, 1U, 2U, 3U})
        for (const Row& row : rows(length)) {
            const auto found = std::ranges::count(row, Truth::True);
            EXPECT_EQ(evaluated(over(row, "exists_one")),
                      first_failure(row).value_or(found == 1 ? "true" : "false"))
                << over(row, "exists_one");
            EXPECT_EQ(evaluated("size(" + over(row, "filter") + ")"),
                      first_failure(row).value_or(std::to_string(found)))
                << over(row, "filter");
        }
}

// A range, a condition's operand, an argument: everything else is strict.
TEST(TruthTable, TheRestIsStrict) {
    for (const std::string_view source :
         {"[{}].size() > 0", "{{'a': {}}} == {{}}", "size(string({})) > 0", "{} == true",
          "[1].exists(x, {})", "[{}].all(x, true)", "[{}].exists(x, true)"}) {
        EXPECT_EQ(evaluated(fmt::format(fmt::runtime(source), "(1 / 0 > 0)")), "error") << source;
        EXPECT_EQ(evaluated(fmt::format(fmt::runtime(source), "(http.path == '')")), "unknown")
            << source;
    }
}

} // namespace outcall::cel
