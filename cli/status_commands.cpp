// SPDX-License-Identifier: GPL-2.0-or-later
// status, lockdown, teardown.
#include "cli/command.hpp"
#include "cli/options.hpp"
#include "cli/status_answers.hpp"

#include <array>
#include <memory>

namespace outcall::cli {
namespace {

Run declare_status(CLI::App&) {
    return [](Daemon& daemon, RealTime) { return answered(daemon.status(), status_answer); };
}

Result<Lockdown> parse_lockdown(std::string_view text) {
    if (text == "on")
        return Lockdown::On;
    if (text == "off")
        return Lockdown::Off;
    return fail(ErrorCode::InvalidArgument, "'" + std::string{text} + "' is neither on nor off");
}

Run declare_lockdown(CLI::App& verb) {
    auto lockdown = std::make_unique<Lockdown>();
    add_parsed(verb, "STATE", *lockdown, parse_lockdown, "on or off")
        ->type_name("on|off")
        ->required();
    return [lockdown = std::move(lockdown)](Daemon& daemon, RealTime) -> Outcome {
        if (auto done = daemon.set_lockdown(*lockdown); !done)
            return std::unexpected(done.error());
        return lockdown_answer(*lockdown);
    };
}

Run declare_teardown(CLI::App&) {
    return [](Daemon& daemon, RealTime) -> Outcome {
        if (auto done = daemon.tear_down(); !done)
            return std::unexpected(done.error());
        return teardown_answer();
    };
}

constexpr std::array commands{
    Command{"status", "Show what is enforced and what is loaded", "outcallctl status",
            declare_status},
    Command{"lockdown", "Let nothing pass until it is switched off again", "outcallctl lockdown on",
            declare_lockdown},
    Command{"teardown", "Stop enforcing: containers are no longer held", "outcallctl teardown",
            declare_teardown},
};

} // namespace

std::span<const Command> status_commands() {
    return commands;
}

} // namespace outcall::cli
