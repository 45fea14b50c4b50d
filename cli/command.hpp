// SPDX-License-Identifier: GPL-2.0-or-later
// A verb as a row of a table. One file a group of verbs; cli/arguments.cpp makes the command line
// of all of them.
#pragma once

#include "cli/answer.hpp"
#include "cli/daemon.hpp"

#include <functional>
#include <span>
#include <utility>

namespace CLI {
class App;
}

namespace outcall::cli {

using Outcome = Fetched<Answer>;

// What the daemon said, made into an answer; its failure as it is.
template <typename T, typename Make>
Outcome answered(Fetched<T> fetched, const Make& make) {
    if (!fetched)
        return std::unexpected(std::move(fetched.error()));
    return make(std::move(*fetched));
}

// Asks the daemon. It owns what declare() parsed into.
using Run = std::move_only_function<Outcome(Daemon& daemon, RealTime now)>;

// What needs no daemon.
using OfflineRun = std::move_only_function<Outcome()>;

struct Command {
    const char* words;    // "status", "container list"
    const char* purpose;  // one line of help
    const char* examples; // lines of help, each a command
    // One of the two adds options and checks, so all usage errors come from parsing.
    Run (*declare)(CLI::App& verb);
    OfflineRun (*declare_offline)(CLI::App& verb) = nullptr;
};

std::span<const Command> status_commands();
std::span<const Command> decision_commands();
std::span<const Command> container_commands();
std::span<const Command> dynamic_rule_commands();
std::span<const Command> rule_commands();
std::span<const Command> request_commands();

} // namespace outcall::cli
