// SPDX-License-Identifier: GPL-2.0-or-later
// container list, show, register, unregister.
#include "cli/command.hpp"
#include "cli/container_answers.hpp"
#include "cli/dynamic_rule_answers.hpp"
#include "cli/options.hpp"

#include <array>
#include <memory>
#include <optional>
#include <vector>

namespace outcall::cli {
namespace {

Run declare_list(CLI::App&) {
    return [](Daemon& daemon, RealTime now) {
        return answered(daemon.containers(), [now](Records containers) {
            return container_list_answer(std::move(containers), now);
        });
    };
}

Run declare_show(CLI::App& verb) {
    auto container = std::make_unique<std::string>();
    add_name(verb, "CONTAINER", *container, "Id or name")->required();
    return [container = std::move(container)](Daemon& daemon, RealTime now) -> Outcome {
        const auto path = daemon.find_container(*container);
        if (!path)
            return std::unexpected(path.error());
        const auto record = daemon.container(*path);
        if (!record)
            return std::unexpected(record.error());
        auto rules = daemon.dynamic_rules();
        if (!rules)
            return std::unexpected(rules.error());
        return container_answer(*record, rules_below(*path, std::move(*rules)), now);
    };
}

// What stands on the command line of `container register`.
struct Registering {
    std::optional<ContainerId> id;
    std::vector<std::string> addresses;
    std::vector<std::string> labels;
    std::string name;
    std::optional<pid_t> pid;
    std::string interface;
    std::string netns;
    ContainerAttributes attributes;
};

Result<std::optional<ContainerId>> id_argument(std::string_view text) {
    return ContainerId::parse(text);
}

Result<std::map<std::string, std::string>> parse_labels(const std::vector<std::string>& labels) {
    std::map<std::string, std::string> parsed;
    for (const std::string& label : labels) {
        const std::size_t equals = label.find('=');
        if (equals == 0 || equals == std::string::npos)
            return fail(ErrorCode::InvalidArgument, "'" + label + "' is not KEY=VALUE", "--label");
        if (!parsed.emplace(label.substr(0, equals), label.substr(equals + 1)).second)
            return fail(ErrorCode::InvalidArgument, "the key of '" + label + "' is given twice",
                        "--label");
    }
    return parsed;
}

Result<Registration> to_registration(const Registering& given) {
    Registration registration{.id = *given.id,
                              .name = given.name.empty() ? given.id->str() : given.name,
                              .pid = given.pid,
                              .interface = given.interface,
                              .netns = given.netns,
                              .attributes = given.attributes};
    for (const std::string& text : given.addresses) {
        const auto address = IpAddress::parse(text);
        if (!address)
            return fail(ErrorCode::InvalidArgument, "'" + text + "' is not an IPv4 or IPv6 address",
                        "--address");
        registration.addresses.push_back(*address);
    }
    if (registration.addresses.empty() && !registration.pid)
        return fail(ErrorCode::InvalidArgument,
                    "--pid or --address is required: the pid of the container's init process, or "
                    "its addresses");
    auto labels = parse_labels(given.labels);
    if (!labels)
        return std::unexpected(labels.error());
    registration.attributes.labels = std::move(*labels);
    return registration;
}

void add_registering(CLI::App& verb, Registering& given) {
    add_parsed(verb, "ID", given.id, id_argument, "Full id, as the runtime knows it")->required();
    verb.add_option("--name", given.name, "A name for people; else its id")->type_name("NAME");
    verb.add_option("--pid", given.pid, "Its init process; addresses are read from there")
        ->check(CLI::Validator{CLI::PositiveNumber}.description(""))
        ->type_name("PID");
    verb.add_option("--address", given.addresses, "An address of it (repeatable)")
        ->allow_extra_args(false)
        ->type_name("ADDRESS");
    verb.add_option("--interface", given.interface, "Its interface on the host side")
        ->type_name("NAME");
    verb.add_option("--netns", given.netns, "Path of its network namespace")->type_name("PATH");
    verb.add_option("--runtime", given.attributes.runtime, "Who runs it")->type_name("NAME");
    verb.add_option("--image", given.attributes.image, "What it was made from")->type_name("NAME");
    verb.add_option("--label", given.labels, "A label of it (repeatable)")
        ->allow_extra_args(false)
        ->type_name("KEY=VALUE");
}

Run declare_register(CLI::App& verb) {
    auto given = std::make_unique<Registering>();
    add_registering(verb, *given);
    verb.parse_complete_callback([&given = *given] {
        if (!given.id)
            return; // CLI11 reports what is missing
        if (const auto checked = to_registration(given); !checked)
            throw CLI::ValidationError(to_string(checked.error()));
    });
    return [given = std::move(given)](Daemon& daemon, RealTime) -> Outcome {
        const auto registration = to_registration(*given);
        if (!registration)
            return misused(registration.error());
        return answered(daemon.register_container(*registration), [&](const std::string& path) {
            return registered_answer(registration->id.str(), path);
        });
    };
}

Run declare_unregister(CLI::App& verb) {
    auto id = std::make_unique<std::string>();
    add_name(verb, "ID", *id, "Full id")->required();
    return [id = std::move(id)](Daemon& daemon, RealTime) {
        return answered(daemon.unregister_container(*id),
                        [&](std::uint32_t removed) { return unregistered_answer(*id, removed); });
    };
}

constexpr std::array commands{
    Command{"container list", "List the registered containers", "outcallctl container list",
            declare_list},
    Command{"container show", "Show a container and what is open for it",
            "outcallctl container show web", declare_show},
    Command{"container register", "Put a container under the policy",
            "outcallctl container register 4f2a9c --name web --pid 4711\n"
            "outcallctl container register 4f2a9c --address 10.88.0.7 --label tier=dev",
            declare_register},
    Command{"container unregister", "Remove a container and all that is open for it",
            "outcallctl container unregister 4f2a9c", declare_unregister},
};

} // namespace

std::span<const Command> container_commands() {
    return commands;
}

} // namespace outcall::cli
