// SPDX-License-Identifier: GPL-2.0-or-later
// Runs enrich scripts, a few at once; others wait, and their time runs meanwhile.
#pragma once

#include "engine/control.hpp"
#include "engine/model/value.hpp"
#include "service/script_process.hpp"

#include <deque>
#include <list>
#include <string>

namespace outcall::service {

class Enricher {
public:
    struct Job {
        std::shared_ptr<const Script> script;
        const Context& context; // read before run() returns
        std::chrono::milliseconds timeout;
        std::string requester; // who must not make all others wait; may be empty
    };

    explicit Enricher(EventLoop& loop) : loop_{loop} {}

    // What the script adds to run.context. An error says what went wrong, with what it wrote to
    // standard error as `where`.
    void run(const Job& job, Done<ValueMap> done);

private:
    struct Waiting {
        ScriptRun run;
        std::string requester;
        Done<ValueMap> done;
    };
    struct Running {
        std::unique_ptr<ScriptProcess> process;
        Done<ValueMap> done;
    };

    bool may_wait(const std::string& requester) const;
    void start(ScriptRun run, Done<ValueMap> done);
    void start_waiting();

    EventLoop& loop_;
    std::deque<Waiting> waiting_;
    std::list<Running> running_;
    EventSource next_deadline_; // of those that wait
};

} // namespace outcall::service
