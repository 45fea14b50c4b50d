// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/status_answers.hpp"

#include <array>
#include <fmt/format.h>

namespace outcall::cli {
namespace {

Cell show_state(const Value& value, RealTime now) {
    const Cell state = show_text(value, now);
    return {state.text, state.text == "running" ? Paint::Good : Paint::Bad};
}

Cell show_up(const Value& value, RealTime now) {
    const bool up = show_yes_no(value, now).paint == Paint::Good;
    return up ? Cell{"up", Paint::Good} : Cell{"down", Paint::Bad};
}

Cell show_lockdown(const Value& value, RealTime now) {
    const bool on = show_yes_no(value, now).paint == Paint::Good;
    return on ? Cell{"on: nothing passes", Paint::Warning} : Cell{"off"};
}

constexpr std::array fields{
    Field{"state", "State", show_state},
    Field{"enforcing", "Enforcing", show_yes_no},
    Field{"lockdown", "Lockdown", show_lockdown},
    Field{"bridges", "Bridges"},
    Field{"bridge_up", "Bridge", show_up},
    Field{"rules", "Rules"},
    Field{"container_count", "Containers"},
    Field{"dynamic_rule_count", "Dynamic rules"},
    Field{"session_count", "Sessions"},
    Field{"pending_request_count", "Pending requests"},
    Field{"kernel_features", "Kernel"},
    Field{"version", "Version"},
};

} // namespace

Answer status_answer(const Record& status) {
    Record shown = status;
    shown.insert_or_assign("rules",
                           fmt::format("{} in {}, generation {}", number_of(status, "rule_count"),
                                       counted(number_of(status, "rule_file_count"), "file"),
                                       number_of(status, "policy_generation")));
    return {.json = json_record(status), .page = {list_facts(fields, shown, 0)}};
}

Answer lockdown_answer(Lockdown lockdown) {
    const bool on = lockdown == Lockdown::On;
    const Line line = on ? Line{{"Lockdown is on", Paint::Warning}, {": nothing passes."}}
                         : Line{{"Lockdown is off."}};
    return {.json = Value{ValueMap{{"lockdown", Value{on}}}}, .page = {line}};
}

Answer teardown_answer() {
    return {.json = Value{ValueMap{{"enforcing", Value{false}}}},
            .page = {Line{{"Enforcement has ended", Paint::Bad},
                          {": tables, guard and bridge are removed."}},
                     Line{{"Containers are no longer held. Restart outcalld to enforce again."}}}};
}

} // namespace outcall::cli
