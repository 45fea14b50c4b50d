// SPDX-License-Identifier: GPL-2.0-or-later
// outcallctl: wiring of command line, daemon and terminal.
#include "cli/arguments.hpp"
#include "cli/terminal.hpp"
#include "engine/json/json.hpp"

#include <chrono>
#include <span>
#include <utility>
#include <variant>

namespace {

using namespace outcall::cli;

int fail_with(const Failure& failure) {
    complain(failure);
    return std::to_underlying(failure.status);
}

outcall::RealTime now() {
    using namespace std::chrono;
    return static_cast<outcall::RealTime>(
        duration_cast<microseconds>(system_clock::now().time_since_epoch()).count());
}

int print(const std::string& text, ExitStatus status) {
    if (!write_out(text))
        return fail_with({.message = "the answer could not be written"});
    return std::to_underlying(status);
}

Outcome ask_daemon(Run& run) {
    auto daemon = Daemon::connect(someone_is_there() ? Interaction::Allowed : Interaction::None);
    if (!daemon)
        return std::unexpected(daemon.error());
    return run(*daemon, now());
}

int carry_out(Invocation invocation) {
    auto* const offline = std::get_if<OfflineRun>(&invocation.run);
    const auto answer =
        offline != nullptr ? (*offline)() : ask_daemon(std::get<Run>(invocation.run));
    if (!answer)
        return fail_with(answer.error());
    return print(invocation.form == Form::Json ? outcall::json::write(answer->json)
                                               : render(answer->page, standard_output()),
                 answer->status);
}

} // namespace

int main(int argc, char** argv) {
    auto parsed =
        parse_arguments(std::span<const char* const>{argv, static_cast<std::size_t>(argc)});
    if (!parsed)
        return fail_with(parsed.error());
    if (const auto* help = std::get_if<Help>(&*parsed))
        return print(help->text, ExitStatus::Done);
    return carry_out(std::get<Invocation>(std::move(*parsed)));
}
