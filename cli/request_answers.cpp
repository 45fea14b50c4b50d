// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/request_answers.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace outcall::cli {
namespace {

Cell show_status(const Value& value, RealTime now) {
    const Cell status = show_text(value, now);
    const bool good = status.text == "approved";
    return {status.text, good                       ? Paint::Good
                         : status.text == "pending" ? Paint::Warning
                                                    : Paint::Dim};
}

constexpr std::array columns{
    Field{"id", "ID"},
    Field{"asking", "CONTAINER", show_text, Align::Left, 10},
    Field{"status", "STATUS", show_status},
    Field{"submitted_at", "SUBMITTED", show_ago},
    Field{"asks_for", "ASKS FOR", show_text, Align::Left, 12},
    Field{"description", "DESCRIPTION", show_text, Align::Left, 12},
};

constexpr std::array facts{
    Field{"id", "Id"},
    Field{"container_name", "Container"},
    Field{"container", "Container id"},
    Field{"status", "Status", show_status},
    Field{"submitted_at", "Submitted", show_ago},
    Field{"reason", "Reason"},
    Field{"description", "Description"},
    Field{"access", "Access"},
    Field{"condition", "Condition"},
    Field{"digest", "Digest"},
};

const ValueMap& map_of(const Record& record, std::string_view field) {
    static const ValueMap none;
    const auto found = record.find(field);
    const auto* map = found == record.end() ? nullptr : std::get_if<ValueMap>(&found->second);
    return map == nullptr ? none : *map;
}

Records rules_of(const Record& request) {
    Records rules;
    const auto found = request.find("newly_allows");
    const auto* list = found == request.end() ? nullptr : std::get_if<ValueList>(&found->second);
    if (list != nullptr)
        for (const Value& rule : *list)
            if (const auto* map = std::get_if<ValueMap>(&rule))
                rules.push_back(*map);
    return rules;
}

// In a few words: the access, or the ids of the rules.
std::string asks_for(const Record& request) {
    const ValueMap& access = map_of(request, "access");
    if (!access.empty())
        return show_text(Value{access}, 0).text;
    std::string ids;
    for (const Record& rule : rules_of(request))
        ids += (ids.empty() ? "rule " : ", ") + text_of(rule, "id");
    return ids;
}

std::string decided_by(const ValueMap& decision) {
    const std::string rule = text_of(decision, "rule");
    return rule.empty() ? text_of(decision, "layer")
                        : fmt::format("rule {} of {}", rule, text_of(decision, "file"));
}

void add_decisions(Page& page, const Record& request) {
    const ValueMap& now = map_of(request, "decision_now");
    const ValueMap& after = map_of(request, "decision_after");
    if (now.empty() || after.empty())
        return;
    page.push_back(Line{{""}});
    for (const auto& [title, decision] :
         {std::pair{"Access now:   ", &now}, std::pair{"If approved:  ", &after}})
        page.push_back(Line{{title, Paint::Strong},
                            show_verdict(text_of(*decision, "decision"), 0),
                            {fmt::format(" by {}", decided_by(*decision))}});
    if (now == after)
        page.push_back(Line{{"Approval would change nothing for this access.", Paint::Dim}});
}

void add_rules(Page& page, const Records& rules) {
    for (const Record& rule : rules) {
        page.push_back(Line{{""}});
        page.push_back(Line{
            {"Adds rule "},
            {text_of(rule, "id"), Paint::Strong},
            {": "},
            show_verdict(text_of(rule, "action"), 0),
            {fmt::format(
                ", priority {}",
                show_text(rule.contains("priority") ? rule.at("priority") : Value{}, 0).text)}});
        if (truth_of(rule, "matches_everything"))
            page.push_back(Line{{"  matches every request of every container", Paint::Bad}});
        add_text(page, "  Condition, expanded", text_of(rule, "condition"));
    }
}

} // namespace

Answer request_list_answer(Records requests, Listed listed, RealTime now) {
    if (listed == Listed::Pending)
        std::erase_if(requests, [](const Record& request) {
            return text_of(request, "status") != "pending";
        });
    std::ranges::stable_sort(
        requests, {}, [](const Record& request) { return number_of(request, "submitted_at"); });
    Records shown = requests;
    for (Record& request : shown) {
        const std::string name = text_of(request, "container_name");
        request["asking"] = name.empty() ? text_of(request, "container") : name;
        request["asks_for"] = asks_for(request);
    }
    return {.json = json_records(std::move(requests)),
            .page = {tabulate(columns, shown, now,
                              listed == Listed::Pending ? "No pending rule requests."
                                                        : "No rule requests.")}};
}

Answer request_answer(const Record& request, RealTime now) {
    Answer answer{.json = json_record(request), .page = {list_facts(facts, request, now)}};
    add_decisions(answer.page, request);
    add_rules(answer.page, rules_of(request));
    add_text(answer.page, "Rule file", text_of(request, "rule_file"));
    return answer;
}

Answer approve_answer(const RuleRequestId& id, std::uint32_t rules) {
    return {.json = Value{ValueMap{{"id", id.str()}, {"rules_loaded", std::uint64_t{rules}}}},
            .page = {Line{{fmt::format("Rule request {} ", id.str())},
                          {"approved", Paint::Good},
                          {fmt::format("; {} loaded.", counted(rules, "rule"))}}}};
}

Answer deny_answer(const RuleRequestId& id, const std::string& reason) {
    return {.json = json_record({{"id", id.str()}, {"reason", reason}}),
            .page = {Line{{fmt::format("Rule request {} denied.", id.str())}}}};
}

} // namespace outcall::cli
