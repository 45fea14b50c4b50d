// SPDX-License-Identifier: GPL-2.0-or-later
// evaluate, admit.
#include "cli/command.hpp"
#include "cli/decision_answers.hpp"
#include "cli/duration.hpp"
#include "cli/options.hpp"

#include <array>
#include <memory>

namespace outcall::cli {
namespace {

struct Request {
    std::string container;
    ContextOptions context;
    std::chrono::seconds ttl{0};
};

std::unique_ptr<Request> declare_request(CLI::App& verb) {
    auto request = std::make_unique<Request>();
    add_name(verb, "CONTAINER", request->container, "Id or name of a registered container")
        ->required();
    add_context_and_flags(verb, request->context);
    return request;
}

Run declare_evaluate(CLI::App& verb) {
    return [request = declare_request(verb)](Daemon& daemon, RealTime) {
        return answered(daemon.evaluate(request->container, request->context.document),
                        evaluation_answer);
    };
}

Run declare_admit(CLI::App& verb) {
    auto request = declare_request(verb);
    add_parsed(verb, "--ttl", request->ttl, parse_ttl, "How long it may pass; else until revoked")
        ->type_name("DURATION");
    return [request = std::move(request)](Daemon& daemon, RealTime) {
        return answered(
            daemon.admit(request->container, request->context.document, request->ttl),
            [&](const Judgement& judgement) { return admission_answer(judgement, request->ttl); });
    };
}

constexpr std::array commands{
    Command{"evaluate", "Ask how a request is decided; changes nothing",
            "outcallctl evaluate web --ip 192.0.2.1 --port 443\n"
            "outcallctl evaluate web --context '{\"dns\": {\"query\": \"example.org\"}}'",
            declare_evaluate},
    Command{"admit", "Let a flow pass if it is allowed",
            "outcallctl admit web --ip 192.0.2.1 --port 443 --ttl 10m\n"
            "outcallctl admit web --context @request.json",
            declare_admit},
};

} // namespace

std::span<const Command> decision_commands() {
    return commands;
}

} // namespace outcall::cli
