// SPDX-License-Identifier: GPL-2.0-or-later
// allow, revoke, renew, active, flush.
#include "cli/command.hpp"
#include "cli/duration.hpp"
#include "cli/dynamic_rule_answers.hpp"
#include "cli/options.hpp"
#include "cli/rule_reference.hpp"

#include <algorithm>
#include <array>
#include <memory>

namespace outcall::cli {
namespace {

Run declare_allow(CLI::App& verb) {
    auto allowance = std::make_unique<Allowance>();
    add_name(verb, "CONTAINER", allowance->container, "Id or name of a registered container")
        ->required();
    add_parsed(verb, "DESTINATION", allowance->endpoint, parse_endpoint,
               "IPv6 as [ADDRESS]:PORT; tcp if not given")
        ->type_name("DESTINATION:PORT[/PROTOCOL]")
        ->required();
    add_parsed(verb, "--ttl", allowance->ttl, parse_ttl, "90s, 10m, 2h; else until it is revoked")
        ->type_name("DURATION");
    return [allowance = std::move(allowance)](Daemon& daemon, RealTime) -> Outcome {
        const auto container = daemon.find_container(allowance->container);
        if (!container)
            return std::unexpected(container.error());
        auto path = daemon.allow(*container, allowance->endpoint, allowance->ttl);
        if (!path)
            return std::unexpected(path.error());
        allowance->path = std::move(*path);
        return allow_answer(*allowance);
    };
}

// The object path of the rule that was named; asks the daemon only when it was not a path.
Fetched<std::string> find_rule(Daemon& daemon, const RuleReference& reference) {
    if (!reference.path.empty())
        return reference.path;
    std::string container;
    if (!reference.container.empty()) {
        auto found = daemon.find_container(reference.container);
        if (!found)
            return found;
        container = std::move(*found);
    }
    auto rules = daemon.dynamic_rules();
    if (!rules)
        return std::unexpected(rules.error());
    if (!container.empty())
        rules = rules_below(container, std::move(*rules));
    const auto found = std::ranges::find_if(*rules, [&](const Record& rule) {
        return rule_number(text_of(rule, "path")) == reference.number;
    });
    if (found == rules->end())
        return std::unexpected(Failure{
            .message = "dynamic rule " + std::to_string(reference.number) +
                       (container.empty() ? " is not in force"
                                          : " of " + reference.container + " is not in force"),
            .hint = "see 'outcallctl active'"});
    return text_of(*found, "path");
}

void add_rule(CLI::App& verb, RuleReference& reference) {
    add_parsed(verb, "RULE", reference, parse_rule_reference,
               "NUMBER, CONTAINER/NUMBER or object path")
        ->required();
}

Run declare_revoke(CLI::App& verb) {
    auto reference = std::make_unique<RuleReference>();
    add_rule(verb, *reference);
    return [reference = std::move(reference)](Daemon& daemon, RealTime) -> Outcome {
        const auto path = find_rule(daemon, *reference);
        if (!path)
            return std::unexpected(path.error());
        return answered(daemon.revoke(*path),
                        [&](std::uint32_t cut) { return revoke_answer(*path, cut); });
    };
}

Run declare_renew(CLI::App& verb) {
    struct Renewal {
        RuleReference rule;
        std::chrono::seconds ttl{0};
    };
    auto renewal = std::make_unique<Renewal>();
    add_rule(verb, renewal->rule);
    add_parsed(verb, "--ttl", renewal->ttl, parse_ttl, "From now: 90s, 10m, 2h")
        ->type_name("DURATION")
        ->required();
    return [renewal = std::move(renewal)](Daemon& daemon, RealTime) -> Outcome {
        const auto path = find_rule(daemon, renewal->rule);
        if (!path)
            return std::unexpected(path.error());
        if (auto renewed = daemon.renew(*path, renewal->ttl); !renewed)
            return std::unexpected(renewed.error());
        return renew_answer(*path, renewal->ttl);
    };
}

Run declare_active(CLI::App& verb) {
    auto container = std::make_unique<std::string>();
    add_name(verb, "CONTAINER", *container, "Id or name; else of all containers");
    return [container = std::move(container)](Daemon& daemon, RealTime now) -> Outcome {
        Fetched<std::string> path;
        if (!container->empty())
            path = daemon.find_container(*container);
        if (!path)
            return std::unexpected(path.error());
        return answered(daemon.dynamic_rules(), [&](Records rules) {
            return active_answer(rules_below(*path, std::move(rules)), now);
        });
    };
}

Run declare_flush(CLI::App& verb) {
    auto container = std::make_unique<std::string>();
    add_name(verb, "CONTAINER", *container, "Id or name; else of all containers");
    return [container = std::move(container)](Daemon& daemon, RealTime) -> Outcome {
        const auto answer = [&](std::uint32_t removed) {
            return flush_answer(*container, removed);
        };
        if (container->empty())
            return answered(daemon.flush(), answer);
        const auto path = daemon.find_container(*container);
        if (!path)
            return std::unexpected(path.error());
        return answered(daemon.purge(*path), answer);
    };
}

constexpr std::array commands{
    Command{"allow", "Open one destination for a container, or renew it",
            "outcallctl allow web 192.0.2.1:443 --ttl 10m\n"
            "outcallctl allow web [2001:db8::1]:53/udp",
            declare_allow},
    Command{"revoke", "Close it again, also for flows in progress",
            "outcallctl revoke 7\noutcallctl revoke web/7", declare_revoke},
    Command{"renew", "Set a new end to a dynamic rule", "outcallctl renew 7 --ttl 1h",
            declare_renew},
    Command{"active", "List the dynamic rules in force",
            "outcallctl active\noutcallctl active web --json", declare_active},
    Command{"flush", "Revoke all dynamic rules, or all of one container",
            "outcallctl flush\noutcallctl flush web", declare_flush},
};

} // namespace

std::span<const Command> dynamic_rule_commands() {
    return commands;
}

} // namespace outcall::cli
