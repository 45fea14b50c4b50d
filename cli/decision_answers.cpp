// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/decision_answers.hpp"

#include "cli/duration.hpp"
#include "cli/record.hpp"
#include "cli/rule_reference.hpp"

#include <fmt/format.h>

namespace outcall::cli {
namespace {

bool allowed(const Judgement& judgement) {
    return judgement.decision == "allow";
}

// "Allowed by rule web-https (20-web.yaml), layer policy."
Line verdict_line(const Judgement& judgement) {
    Line line{allowed(judgement) ? Cell{"Allowed", Paint::Good} : Cell{"Blocked", Paint::Bad}};
    if (!judgement.rule.empty()) {
        line.push_back({" by rule "});
        line.push_back({judgement.rule, Paint::Strong});
        if (!judgement.file.empty())
            line.push_back({fmt::format(" ({})", judgement.file)});
        line.push_back({fmt::format(", layer {}.", judgement.layer)});
    } else if (judgement.layer == "default") {
        line.push_back({" by default: nothing allows it."});
    } else {
        line.push_back({fmt::format(" by layer {}.", judgement.layer)});
    }
    return line;
}

Record to_record(const Judgement& judgement) {
    return {{"decision", judgement.decision},
            {"rule", judgement.rule},
            {"file", judgement.file},
            {"layer", judgement.layer},
            {"logged", judgement.logged}};
}

ExitStatus status_of(const Judgement& judgement) {
    return allowed(judgement) ? ExitStatus::Done : ExitStatus::Blocked;
}

} // namespace

Answer evaluation_answer(const Judgement& judgement) {
    return {.json = json_record(to_record(judgement)),
            .page = {verdict_line(judgement)},
            .status = status_of(judgement)};
}

Answer admission_answer(const Judgement& judgement, std::chrono::seconds ttl) {
    Record record = to_record(judgement);
    record.emplace("dynamic_rule", judgement.dynamic_rule);
    Answer answer{.json = json_record(std::move(record)),
                  .page = {verdict_line(judgement)},
                  .status = status_of(judgement)};
    if (const auto number = rule_number(judgement.dynamic_rule); number != 0)
        answer.page.push_back(Line{{fmt::format(
            "In force as dynamic rule {}{}.", number,
            ttl.count() == 0 ? std::string{" until it is revoked"} : " for " + spoken(ttl))}});
    return answer;
}

} // namespace outcall::cli
