// SPDX-License-Identifier: GPL-2.0-or-later
// One run of an enrich script, from its start to its end, on the event loop.
#pragma once

#include "engine/model/error.hpp"
#include "service/event_loop.hpp"
#include "service/scripts.hpp"
#include "service/unique_fd.hpp"

#include <chrono>
#include <functional>
#include <string>

namespace outcall::service {

struct ScriptRun {
    std::shared_ptr<const Script> script;
    std::string input; // for its standard input
    std::chrono::steady_clock::time_point deadline;
    std::chrono::milliseconds timeout; // that the deadline comes from
};

// What a script left. `fault`: why its output does not count; empty for exit status 0.
struct ScriptEnd {
    std::string output;
    std::string errors; // what it wrote to standard error, cut
    std::string fault;
};

// Destroying it kills the script and everything it started.
class ScriptProcess {
public:
    // `done` is called once, in a later turn, and may destroy this. A system_error when the kernel
    // has no process, pipe or timer left.
    ScriptProcess(EventLoop& loop, ScriptRun run, std::move_only_function<void(ScriptEnd)> done);
    ScriptProcess(const ScriptProcess&) = delete;
    ScriptProcess& operator=(const ScriptProcess&) = delete;
    ~ScriptProcess();

private:
    void start();
    void feed();
    void drain(UniqueFd& pipe, EventSource& source, std::string& text, std::size_t most);
    void stop(std::string fault); // the end follows
    void ended();

    ScriptRun run_;
    std::move_only_function<void(ScriptEnd)> done_;
    ScriptEnd end_;
    std::size_t fed_ = 0;
    UniqueFd process_; // pidfd
    UniqueFd input_, output_, errors_;
    struct Sources {
        EventSource input = {}, output = {}, errors = {}, end = {}, deadline = {};
    } on_;
};

} // namespace outcall::service
