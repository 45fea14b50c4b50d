// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/rule_answers.hpp"

#include <array>
#include <fmt/format.h>
#include <string>

namespace outcall::cli {
namespace {

Cell show_log(const Value& value, RealTime now) {
    return {show_yes_no(value, now).text};
}

constexpr std::array columns{
    Field{"id", "ID", show_text, Align::Left, 12},
    Field{"action", "ACTION", show_verdict},
    Field{"priority", "PRIORITY", show_text, Align::Right},
    Field{"log", "LOG", show_log},
    Field{"file", "FILE", show_text, Align::Left, 10},
    Field{"condition_preview", "CONDITION", show_text, Align::Left, 16},
};

constexpr std::array facts{
    Field{"id", "Id"},
    Field{"action", "Action", show_verdict},
    Field{"priority", "Priority"},
    Field{"log", "Log", show_log},
    Field{"file", "File"},
    Field{"cost", "Cost at most"},
    Field{"description", "Description"},
};

} // namespace

Answer rule_list_answer(const Records& rules) {
    return {
        .json = json_records(rules),
        .page = {tabulate(columns, rules, 0, "The policy has no rule: everything is blocked.")}};
}

Answer rule_answer(const Record& rule) {
    Answer answer{.json = json_record(rule), .page = {list_facts(facts, rule, 0)}};
    const std::string condition = text_of(rule, "condition");
    const std::string source = text_of(rule, "source");
    add_text(answer.page, "Source", source);
    if (condition != source)
        add_text(answer.page, "Condition, expanded", condition);
    return answer;
}

Answer reload_answer(const ReloadResult& result) {
    ValueList warnings;
    Page page{Line{{fmt::format("Loaded {} from {}.", counted(result.rules, "rule"),
                                counted(result.files, "file"))}}};
    for (const std::string& warning : result.warnings) {
        warnings.emplace_back(warning);
        page.push_back(Line{{"warning: ", Paint::Warning}, {warning}});
    }
    return {.json = Value{ValueMap{{"files", Value{std::uint64_t{result.files}}},
                                   {"rules", Value{std::uint64_t{result.rules}}},
                                   {"warnings", Value{std::move(warnings)}}}},
            .page = std::move(page)};
}

Answer expression_answer(Expressed value) {
    const bool truth = value == Expressed::True;
    return {.json = Value{ValueMap{{"result", Value{truth}}}},
            .page = {truth ? Line{{"true", Paint::Good}} : Line{{"false", Paint::Warning}}}};
}

Failure expression_fault(std::string_view error) {
    return {.message = std::string{error.substr(0, error.find('\n'))}};
}

} // namespace outcall::cli
