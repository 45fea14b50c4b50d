// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/evaluations.hpp"

#include "service/script_limits.hpp"

#include <optional>
#include <utility>
#include <variant>

namespace outcall::service {

struct Evaluations::Evaluation {
    policy::Snapshot policy;
    ScriptsSnapshot scripts;
    std::string requester;
    Deadline deadline;
    std::move_only_function<void(Evaluated)> done;
    Justification basis;
    std::optional<Context> enriched = {}; // once a script has added to it
    resolve::Progress progress = {};
    std::size_t scripts_run = 0;
    std::chrono::steady_clock::duration took = {};
    bool concluded = false; // a script may still be running
    EventSource at_deadline = {};

    bool late() const { return deadline && std::chrono::steady_clock::now() >= *deadline; }
    const Context& context() const { return enriched ? *enriched : basis.context; }

    Result<void> take(const Script& script, ValueMap added) {
        Context next = context();
        if (auto merged = merge(added, next); !merged)
            return merged;
        enriched = std::move(next);
        basis.enriched.push_back({script.identity, std::move(added)});
        return {};
    }

    void conclude(Decision decision, Deadline missed = {}) {
        concluded = true;
        at_deadline = {};
        done({.decision = std::move(decision),
              .basis = std::make_shared<const Justification>(std::move(basis)),
              .generation = policy->generation(),
              .took = took,
              .late = missed.has_value()});
    }
};

Evaluations::Evaluations(EventLoop& loop, const PolicyStore& policy,
                         std::function<DaemonState()> state)
    : loop_{loop}, policy_{policy}, state_{std::move(state)}, log_{loop.log()}, enricher_{loop} {
}

void Evaluations::run(Request request, std::move_only_function<void(Evaluated)> done) {
    go_on(
        std::make_shared<Evaluation>(Evaluation{.policy = policy_.current(),
                                                .scripts = policy_.scripts(),
                                                .requester = std::move(request.requester),
                                                .deadline = request.deadline,
                                                .done = std::move(done),
                                                .basis = {.context = std::move(request.context)}}));
}

// Its script is not waited for; it ends by its own timeout. That alone keeps the evaluation alive.
void Evaluations::end_by_deadline(const std::shared_ptr<Evaluation>& evaluation) {
    if (!evaluation->deadline)
        return;
    evaluation->at_deadline =
        loop_.at(*evaluation->deadline, [this, waiting = std::weak_ptr{evaluation}] {
            if (const auto late = waiting.lock(); late && !late->concluded)
                give_up(*late);
        });
}

void Evaluations::give_up(Evaluation& evaluation) const {
    log_.write(LogLevel::Warning, message::decision,
               "an evaluation was not done at its deadline: it is blocked",
               {{"CONTAINER", evaluation.requester}});
    evaluation.conclude({.verdict = Verdict::Block, .layer = Layer::Default}, evaluation.deadline);
}

void Evaluations::go_on(const std::shared_ptr<Evaluation>& evaluation) {
    for (;;) {
        if (evaluation->late())
            return give_up(*evaluation);
        const auto began = std::chrono::steady_clock::now();
        auto step = policy_.advance(*evaluation->policy, evaluation->context(), state_(),
                                    evaluation->progress);
        evaluation->took += std::chrono::steady_clock::now() - began;
        if (auto* decision = std::get_if<Decision>(&step))
            return evaluation->conclude(std::move(*decision));
        const policy::Rule& rule = *std::get<const policy::Rule*>(step);
        if (rule.log)
            log_.write(LogLevel::Notice, message::enrich, "an enrich rule matched",
                       {{"RULE", rule.id}, {"FILE", rule.file}, {"DECISION", name(rule.action)}});
        const auto script = evaluation->scripts->find(rule.enrich->script);
        if (script != evaluation->scripts->end() &&
            evaluation->scripts_run++ < script_limits::per_request)
            return run_script(evaluation, rule, script->second);
        if (script != evaluation->scripts->end()) {
            // What the rest would say with this script is not known: as with an exceeded budget.
            warn(rule, "the request has run as many scripts as one may: it is blocked");
            return evaluation->conclude({.verdict = Verdict::Block, .layer = Layer::Default});
        }
        warn(rule, "the script was missing or not executable when the rules were loaded");
    }
}

void Evaluations::run_script(const std::shared_ptr<Evaluation>& evaluation,
                             const policy::Rule& rule,
                             const std::shared_ptr<const Script>& script) {
    end_by_deadline(evaluation);
    // The evaluation holds the policy, and so the rule.
    enricher_.run({.script = script,
                   .context = evaluation->context(),
                   .timeout = rule.enrich->timeout,
                   .requester = evaluation->requester},
                  [this, evaluation, &rule, script](Result<ValueMap> added) {
                      if (evaluation->concluded)
                          return;
                      if (!added)
                          warn(rule, added.error().message, added.error().where);
                      else if (auto taken = evaluation->take(*script, *std::move(added)); !taken)
                          warn(rule, to_string(taken.error()));
                      go_on(evaluation);
                  });
}

void Evaluations::warn(const policy::Rule& rule, std::string_view fault,
                       std::string_view errors) const {
    log_.write(LogLevel::Warning, message::enrich, "an enrich script added nothing",
               {{"RULE", rule.id},
                {"FILE", rule.file},
                {"SCRIPT", rule.enrich->script},
                {"FAULT", fault},
                {"STDERR", errors}});
}

} // namespace outcall::service
