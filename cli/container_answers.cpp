// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/container_answers.hpp"

#include "cli/dynamic_rule_answers.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

namespace outcall::cli {
namespace {

Cell show_state(const Value& value, RealTime now) {
    const Cell state = show_text(value, now);
    return {state.text, state.text == "running" ? Paint::Good : Paint::Warning};
}

constexpr std::array columns{
    Field{"name", "NAME", show_text, Align::Left, 8},
    Field{"id", "ID", show_text, Align::Left, 12},
    Field{"state", "STATE", show_state},
    Field{"addresses", "ADDRESSES", show_text, Align::Left, 15},
    Field{"dynamic_rule_count", "RULES", show_text, Align::Right},
    Field{"registered_at", "REGISTERED", show_ago},
    Field{"image", "IMAGE", show_text, Align::Left, 8},
};

constexpr std::array facts{
    Field{"name", "Name"},
    Field{"id", "Id"},
    Field{"state", "State", show_state},
    Field{"addresses", "Addresses"},
    Field{"interface", "Interface"},
    Field{"pid", "Pid"},
    Field{"runtime", "Runtime"},
    Field{"image", "Image"},
    Field{"registered_at", "Registered", show_ago},
    Field{"session", "Session"},
};

} // namespace

Answer container_list_answer(Records containers, RealTime now) {
    std::ranges::sort(containers, {}, [](const Record& container) {
        return std::pair{text_of(container, "name"), text_of(container, "id")};
    });
    return {.json = json_records(containers),
            .page = {tabulate(columns, containers, now, "No container is registered.")}};
}

Answer container_answer(const Record& container, const Records& dynamic_rules, RealTime now) {
    Value json = json_record(container);
    std::get<ValueMap>(json).insert_or_assign("dynamic_rules", json_records(dynamic_rules));
    return {.json = std::move(json),
            .page = {list_facts(facts, container, now), Line{{""}},
                     dynamic_rule_table(dynamic_rules, Owner::Understood, now)}};
}

Answer registered_answer(const std::string& id, const std::string& path) {
    return {.json = Value{ValueMap{{"id", id}, {"path", path}}},
            .page = {Line{{fmt::format("Registered {}.", id)}}}};
}

Answer unregistered_answer(const std::string& id, std::uint32_t removed_rules) {
    return {.json =
                Value{ValueMap{{"id", id}, {"removed_rules", Value{std::uint64_t{removed_rules}}}}},
            .page = {Line{{fmt::format("Unregistered {}; {} removed.", id,
                                       counted(removed_rules, "dynamic rule"))}}}};
}

} // namespace outcall::cli
