// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/dynamic_rule_answers.hpp"

#include "cli/duration.hpp"
#include "cli/rule_reference.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

namespace outcall::cli {
namespace {

constexpr std::array fields{
    Field{"owner", "CONTAINER", show_text, Align::Left, 9},
    Field{"number", "RULE", show_text, Align::Right},
    Field{"endpoint", "DESTINATION", show_text, Align::Left, 19},
    Field{"expires_in_secs", "EXPIRES", show_countdown},
    Field{"packets", "PACKETS", show_text, Align::Right},
    Field{"bytes", "BYTES", show_bytes, Align::Right},
    Field{"cause", "ORIGIN", show_text, Align::Left, 9},
};

// The entry with the columns that are put together from several of its fields.
Record for_people(const Record& rule) {
    Record shown = rule;
    const std::string name = text_of(rule, "container_name");
    shown.insert_or_assign("number", Value{rule_number(text_of(rule, "path"))});
    shown.insert_or_assign("owner", name.empty() ? text_of(rule, "container") : name);
    shown.insert_or_assign("endpoint",
                           endpoint_text(text_of(rule, "destination"), text_of(rule, "ports"),
                                         text_of(rule, "protocol")));
    const std::string policy_rule = text_of(rule, "rule");
    shown.insert_or_assign("cause", text_of(rule, "origin") +
                                        (policy_rule.empty() ? "" : " " + policy_rule));
    return shown;
}

Value ttl_value(std::chrono::seconds ttl) {
    return ttl.count() == 0 ? Value{} : Value{std::int64_t{ttl.count()}};
}

} // namespace

Records rules_below(const std::string& path, Records rules) {
    if (!path.empty())
        std::erase_if(rules, [prefix = path + "/"](const Record& rule) {
            return !text_of(rule, "path").starts_with(prefix);
        });
    return rules;
}

Table dynamic_rule_table(const Records& rules, Owner owner, RealTime now) {
    Records shown;
    std::ranges::transform(rules, std::back_inserter(shown), for_people);
    const std::span<const Field> columns{fields};
    return tabulate(owner == Owner::Named ? columns : columns.subspan(1), shown, now,
                    "No dynamic rule is in force.");
}

Answer active_answer(const Records& rules, RealTime now) {
    return {.json = json_records(rules), .page = {dynamic_rule_table(rules, Owner::Named, now)}};
}

Answer allow_answer(const Allowance& allowance) {
    const Endpoint& endpoint = allowance.endpoint;
    const std::string protocol{name(endpoint.protocol)};
    const std::uint64_t number = rule_number(allowance.path);
    const std::string life = allowance.ttl.count() == 0 ? std::string{" until it is revoked"}
                                                        : " for " + spoken(allowance.ttl);
    return {
        .json = Value{ValueMap{{"container", allowance.container},
                               {"destination", endpoint.destination},
                               {"ports", endpoint.ports},
                               {"protocol", protocol},
                               {"ttl", ttl_value(allowance.ttl)},
                               {"number", Value{number}},
                               {"path", allowance.path}}},
        .page = {Line{{"Allowed", Paint::Good},
                      {fmt::format(": {} → {}{} (dynamic rule {}).", allowance.container,
                                   endpoint_text(endpoint.destination, endpoint.ports, protocol),
                                   life, number)}}}};
}

Answer revoke_answer(const std::string& path, std::uint32_t flows_cut) {
    return {.json = Value{ValueMap{{"path", path}, {"flows_cut", Value{std::uint64_t{flows_cut}}}}},
            .page = {Line{{fmt::format("Revoked dynamic rule {}; {} cut.", rule_number(path),
                                       counted(flows_cut, "live flow"))}}}};
}

Answer renew_answer(const std::string& path, std::chrono::seconds ttl) {
    return {.json = Value{ValueMap{{"path", path}, {"ttl", ttl_value(ttl)}}},
            .page = {Line{
                {fmt::format("Dynamic rule {} now ends in {}.", rule_number(path), spoken(ttl))}}}};
}

Answer flush_answer(const std::string& container, std::uint32_t removed) {
    const std::string whose = container.empty() ? "" : " of " + container;
    return {
        .json = Value{ValueMap{{"container", container.empty() ? Value{} : Value{container}},
                               {"removed", Value{std::uint64_t{removed}}}}},
        .page = {Line{{fmt::format("Removed {}{}.", counted(removed, "dynamic rule"), whose)}}}};
}

} // namespace outcall::cli
