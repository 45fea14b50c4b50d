// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/http/permission_check.hpp"

#include "service/http/fields.hpp"
#include "service/http/limits.hpp"
#include "service/http/network_target.hpp"

#include <array>
#include <fmt/format.h>
#include <utility>

namespace outcall::http {

namespace {

constexpr std::array<std::pair<std::string_view, Action>, 4> actions{{
    {"tool_exec", Action::ToolExec},
    {"network_call", Action::NetworkCall},
    {"file_access", Action::FileAccess},
    {"shell_exec", Action::ShellExec},
}};

Result<Action> parse_action(std::string_view text) {
    for (const auto& [known, action] : actions)
        if (known == text)
            return action;
    return fail(ErrorCode::InvalidArgument,
                "must be tool_exec, network_call, file_access or shell_exec", "action_type");
}

using Settings = std::vector<std::pair<std::string_view, Value>>;

Result<void> set(Context& context, Namespace ns, Settings settings) {
    for (auto& [field, value] : settings)
        if (auto done = context.set(ns, field, std::move(value)); !done)
            return done;
    return {};
}

// Of a tool the agent may tell arguments, flags and working directory as such.
Settings tool_settings(std::string target, const ValueMap& metadata) {
    Settings settings{{"tool", std::move(target)}};
    for (const std::string_view field : {"args", "flags", "cwd"})
        if (const auto found = metadata.find(field); found != metadata.end())
            settings.emplace_back(field, found->second);
    return settings;
}

Settings run_settings(Action action, const std::string& target, const ValueMap& metadata) {
    switch (action) {
    case Action::ToolExec: return tool_settings(target, metadata);
    case Action::ShellExec:
        return {{"tool", "sh"}, {"flags", ValueList{"-c"}}, {"args", ValueList{target}}};
    case Action::FileAccess:
    case Action::NetworkCall: break;
    }
    return {{"tool", std::string{name(action)}}, {"args", ValueList{target}}};
}

Result<void> check_metadata(const ValueMap& metadata) {
    if (metadata.size() > limits::metadata_keys)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("has more than {} keys", limits::metadata_keys), "metadata");
    for (const std::string_view taken : {"action_type", "target"})
        if (metadata.contains(taken))
            return fail(ErrorCode::InvalidArgument, "is a field of the request itself",
                        fmt::format("metadata.{}", taken));
    return {};
}

Result<void> add_network(PermissionCheck& check, std::string_view target,
                         const ValueMap& metadata) {
    const auto network = parse_network_target(target, metadata);
    if (!network)
        return std::unexpected(network.error());
    check.effect = network->address && network->port ? Effect::Flow : Effect::Answer;
    return set(check.context, Namespace::Network,
               {{"ip", network->address ? to_string(*network->address) : ""},
                {"hostname", network->hostname},
                {"port", std::int64_t{network->port ? network->port->number : 0}},
                {"protocol", std::string{name(network->protocol)}}});
}

} // namespace

std::string_view name(Action action) {
    return actions.at(static_cast<std::size_t>(action)).first;
}

Result<PermissionCheck> parse_permission_check(std::string_view body) {
    auto fields = Fields::parse(body);
    if (!fields)
        return std::unexpected(fields.error());
    const std::string type = fields->required_text("action_type");
    const std::string target = fields->required_text("target");
    ValueMap metadata = fields->object("metadata").value_or(ValueMap{});
    if (auto read = fields->end(); !read)
        return std::unexpected(read.error());
    const auto action = parse_action(type);
    if (!action)
        return std::unexpected(action.error());
    if (target.empty() || target.size() > limits::target_bytes)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("must have 1 to {} bytes", limits::target_bytes), "target");
    PermissionCheck check{.action = *action, .context = {}};
    auto done = check_metadata(metadata);
    if (done && *action == Action::NetworkCall)
        done = add_network(check, target, metadata);
    if (done)
        done = set(check.context, Namespace::Run, run_settings(*action, target, metadata));
    metadata.emplace("action_type", type);
    metadata.emplace("target", target);
    if (done)
        done = set(check.context, Namespace::Run, {{"context", std::move(metadata)}});
    if (!done)
        return std::unexpected(done.error());
    if (check.effect == Effect::Flow && body.size() > limits::flow_body_bytes)
        return fail(
            ErrorCode::InvalidArgument,
            fmt::format("of a call to an address has at most {} bytes", limits::flow_body_bytes),
            "body");
    return check;
}

} // namespace outcall::http
