// SPDX-License-Identifier: GPL-2.0-or-later
// Requests on their way through the policy. Most are decided at once; one that reaches an enrich
// rule waits for its script while the loop goes on, and keeps the policy that it began with.
#pragma once

#include "engine/control.hpp"
#include "service/enricher.hpp"
#include "service/justification.hpp"
#include "service/policy_store.hpp"

#include <functional>
#include <memory>
#include <string>

namespace outcall::service {

struct Evaluated {
    Decision decision;
    std::shared_ptr<const Justification> basis;
    std::uint64_t generation = 0;               // of the policy that decided
    std::chrono::steady_clock::duration took{}; // by conditions, scripts apart
    bool late = false; // the deadline came first: the decision is a block of nobody's
};

class Evaluations {
public:
    struct Request {
        Context context;
        std::string requester; // whose it is, or empty
        Deadline deadline;
    };

    // `state` is asked before every step: a lockdown ends what waits.
    Evaluations(EventLoop& loop, const PolicyStore& policy, std::function<DaemonState()> state);

    // `done` is called once, at once or in a later turn, at the deadline if there is nothing to say
    // by then.
    void run(Request request, std::move_only_function<void(Evaluated)> done);

private:
    struct Evaluation;
    void end_by_deadline(const std::shared_ptr<Evaluation>& evaluation);
    void give_up(Evaluation& evaluation) const;
    void go_on(const std::shared_ptr<Evaluation>& evaluation);
    void run_script(const std::shared_ptr<Evaluation>& evaluation, const policy::Rule& rule,
                    const std::shared_ptr<const Script>& script);
    void warn(const policy::Rule& rule, std::string_view fault, std::string_view errors = {}) const;

    EventLoop& loop_;
    const PolicyStore& policy_;
    const std::function<DaemonState()> state_;
    const Log& log_;
    Enricher enricher_;
};

} // namespace outcall::service
