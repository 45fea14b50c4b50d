// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/http/rows.hpp"

#include <ctime>
#include <fmt/chrono.h>
#include <net/if.h>
#include <utility>

namespace outcall::http {

namespace {

Value number(std::uint64_t value) {
    return Value{value};
}

template <typename Range>
ValueList to_list(const Range& texts) {
    ValueList list;
    for (const std::string& text : texts)
        list.emplace_back(text);
    return list;
}

} // namespace

Value or_null(std::string text) {
    return text.empty() ? Value{} : Value{std::move(text)};
}

Value to_time(RealTime microseconds) {
    constexpr RealTime second = 1'000'000;
    if (microseconds == 0)
        return {};
    const auto seconds = static_cast<std::time_t>(microseconds / second);
    return Value{fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(seconds))};
}

ValueMap to_row(const RuleInfo& rule) {
    return {{"id", rule.id},
            {"file", rule.file},
            {"action", rule.action},
            {"condition_preview", rule.preview},
            {"description", rule.description},
            {"priority", std::int64_t{rule.priority}},
            {"log", rule.log},
            {"failures", number(rule.failures)}};
}

ValueMap to_full_row(const RuleInfo& rule) {
    ValueMap row = to_row(rule);
    row.emplace("condition", rule.condition);
    row.emplace("source", rule.source);
    return row;
}

ValueMap to_row(const DynamicRuleInfo& rule) {
    const bool expires = rule.expires_at != 0;
    return {{"id", number(rule.id.number)},
            {"container", rule.container.str()},
            {"container_name", rule.container_name},
            {"destination", rule.destination_text},
            {"port", std::int64_t{rule.destination.port.number}},
            {"protocol", std::string{name(rule.destination.protocol)}},
            {"nft_handle", number(rule.handle)},
            {"inserted_at", to_time(rule.inserted_at)},
            {"expires_in_secs", expires ? number(rule.expires_in_secs) : Value{}},
            {"origin", std::string{name(rule.origin)}},
            {"rule", or_null(rule.rule)},
            {"packets", number(rule.counters.packets)},
            {"bytes", number(rule.counters.bytes)}};
}

ValueMap to_row(const RuleRequestInfo& request) {
    return {{"id", request.id.str()},
            {"container_id", request.container.str()},
            {"container_name", request.container_name},
            {"status", std::string{name(request.status)}},
            {"description", request.description},
            {"access", request.access},
            {"condition", or_null(request.condition)},
            {"rule_file", request.rule_file},
            {"digest", request.digest},
            {"submitted_at", to_time(request.submitted_at)},
            {"reason", or_null(request.reason)}};
}

ValueMap to_row(const Decision& decision) {
    return {{"decision", std::string{name(decision.verdict)}},
            {"matched_rule", or_null(decision.rule)},
            {"file", or_null(decision.file)},
            {"layer", std::string{name(decision.layer)}},
            {"logged", decision.logged}};
}

ValueMap to_row(const Status& status) {
    const std::string first = status.bridges.empty() ? "" : status.bridges.front();
    const unsigned index = if_nametoindex(first.c_str());
    return {{"name", first},
            {"bridges", to_list(status.bridges)},
            {"up", status.bridge_up},
            {"index", index == 0 ? Value{} : number(index)},
            {"nftables_active", status.enforcing},
            {"state", std::string{name(status.state)}},
            {"version", status.version}};
}

ValueMap to_row(const ReloadResult& result) {
    return {{"files_loaded", number(result.files)},
            {"rules_loaded", number(result.rules)},
            {"warnings", to_list(result.warnings)}};
}

} // namespace outcall::http
