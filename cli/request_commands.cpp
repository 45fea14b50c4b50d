// SPDX-License-Identifier: GPL-2.0-or-later
// rule requests list, show, approve, deny.
#include "cli/command.hpp"
#include "cli/options.hpp"
#include "cli/request_answers.hpp"
#include "cli/terminal.hpp"

#include <array>
#include <memory>
#include <optional>

namespace outcall::cli {
namespace {

struct Decision {
    std::optional<RuleRequestId> id;
    std::string digest;
    std::string reason;
    bool yes = false;
};

Result<std::optional<RuleRequestId>> id_argument(std::string_view text) {
    auto id = RuleRequestId::parse(text);
    if (!id)
        return std::unexpected(id.error());
    return *id;
}

void add_id(CLI::App& verb, std::optional<RuleRequestId>& id) {
    add_parsed(verb, "ID", id, id_argument, "Id of the request, as 'list' shows it")->required();
}

Fetched<Record> find_request(Daemon& daemon, const RuleRequestId& id) {
    auto request = daemon.request(id);
    if (!request && request.error().status == ExitStatus::Failed)
        return std::unexpected(Failure{.message = "there is no rule request " + id.str(),
                                       .hint = "see 'outcallctl rule requests list --all'"});
    return request;
}

Run declare_list(CLI::App& verb) {
    auto all = std::make_unique<bool>(false);
    verb.add_flag("--all", *all, "Also those that were decided");
    return [all = std::move(all)](Daemon& daemon, RealTime now) -> Outcome {
        return answered(daemon.requests(), [&](Records requests) {
            return request_list_answer(std::move(requests), *all ? Listed::All : Listed::Pending,
                                       now);
        });
    };
}

Run declare_show(CLI::App& verb) {
    auto id = std::make_unique<std::optional<RuleRequestId>>();
    add_id(verb, *id);
    return [id = std::move(id)](Daemon& daemon, RealTime now) -> Outcome {
        return answered(find_request(daemon, **id),
                        [&](const Record& request) { return request_answer(request, now); });
    };
}

// What is approved is what was shown: a request's rule file never changes, and its digest says so.
Run declare_approve(CLI::App& verb) {
    auto decision = std::make_unique<Decision>();
    add_id(verb, decision->id);
    verb.add_option("--digest", decision->digest, "Only if the rule file has this SHA-256")
        ->type_name("HEX");
    verb.add_flag("-y,--yes", decision->yes, "Do not ask");
    return [decision = std::move(decision)](Daemon& daemon, RealTime now) -> Outcome {
        const auto request = find_request(daemon, *decision->id);
        if (!request)
            return std::unexpected(request.error());
        if (!decision->digest.empty() && decision->digest != text_of(*request, "digest"))
            return std::unexpected(Failure{.message = "the request has another digest",
                                           .hint = "see 'outcallctl rule requests show'"});
        if (!decision->yes && text_of(*request, "status") == "pending" && someone_is_there()) {
            const Answer shown = request_answer(*request, now);
            if (!confirmed(render(shown.page, standard_output()) + '\n', "Approve?"))
                return std::unexpected(Failure{.message = "not approved"});
        }
        return answered(daemon.approve(*decision->id),
                        [&](std::uint32_t rules) { return approve_answer(*decision->id, rules); });
    };
}

Run declare_deny(CLI::App& verb) {
    auto decision = std::make_unique<Decision>();
    add_id(verb, decision->id);
    verb.add_option("--reason", decision->reason, "For the container to read; at most 1024 bytes")
        ->type_name("TEXT");
    return [decision = std::move(decision)](Daemon& daemon, RealTime) -> Outcome {
        const auto request = find_request(daemon, *decision->id);
        if (!request)
            return std::unexpected(request.error());
        if (auto denied = daemon.deny(*decision->id, decision->reason); !denied)
            return std::unexpected(denied.error());
        return deny_answer(*decision->id, decision->reason);
    };
}

constexpr std::array commands{
    Command{"rule requests list", "List what waits for a decision",
            "outcallctl rule requests list\noutcallctl rule requests list --all --json",
            declare_list},
    Command{"rule requests show", "Show a request and what approval would newly allow",
            "outcallctl rule requests show rr-aabbcc112233", declare_show},
    Command{"rule requests approve", "Make it a rule file and load it; all or nothing",
            "outcallctl rule requests approve rr-aabbcc112233 --yes", declare_approve},
    Command{"rule requests deny", "Turn it down",
            "outcallctl rule requests deny rr-aabbcc112233 --reason 'use the mirror'",
            declare_deny},
};

} // namespace

std::span<const Command> request_commands() {
    return commands;
}

} // namespace outcall::cli
