// SPDX-License-Identifier: GPL-2.0-or-later
// The keys of the listings (the D-Bus contract).
#include "dbus/rows.hpp"

#include "dbus/object_path.hpp"

namespace outcall::dbus {

ValueMap to_row(const RuleInfo& rule) {
    return {
        {"id", rule.id},
        {"file", rule.file},
        {"action", rule.action},
        {"condition_preview", rule.preview},
        {"description", rule.description},
        {"priority", std::int64_t{rule.priority}},
        {"log", rule.log},
        {"failures", rule.failures},
    };
}

ValueMap to_full_row(const RuleInfo& rule) {
    ValueMap row = to_row(rule);
    row.emplace("condition", rule.condition);
    row.emplace("cost", rule.cost);
    row.emplace("source", rule.source);
    return row;
}

ValueMap to_row(const DynamicRuleInfo& rule) {
    return {
        {"container", rule.container.str()},
        {"container_name", rule.container_name},
        {"destination", rule.destination_text},
        {"protocol", std::string{name(rule.destination.protocol)}},
        {"ports", std::to_string(rule.destination.port.number)},
        {"handle", rule.handle},
        {"inserted_at", rule.inserted_at},
        {"expires_in_secs", rule.expires_in_secs},
        {"origin", std::string{name(rule.origin)}},
        {"rule", rule.rule},
        {"packets", rule.counters.packets},
        {"bytes", rule.counters.bytes},
        {"path", object_path(rule.container, rule.id).text},
    };
}

ValueMap to_row(const RequestedRule& rule) {
    return {
        {"id", rule.id},
        {"action", rule.action},
        {"condition", rule.condition},
        {"description", rule.description},
        {"priority", std::int64_t{rule.priority}},
        {"log", rule.log},
        {"matches_everything", rule.matches_everything},
    };
}

ValueMap to_row(const Decision& decision) {
    return {
        {"decision", std::string{name(decision.verdict)}},
        {"rule", decision.rule},
        {"file", decision.file},
        {"layer", std::string{name(decision.layer)}},
    };
}

std::size_t estimated_bytes(const Rows& rows) {
    constexpr std::size_t entry_bytes = 32; // lengths, signature, padding, a number
    std::size_t bytes = 0;
    for (const ValueMap& row : rows) {
        for (const auto& [key, value] : row) {
            const auto* text = std::get_if<std::string>(&value);
            bytes += entry_bytes + key.size() + (text == nullptr ? 0 : text->size());
        }
    }
    return bytes;
}

} // namespace outcall::dbus
