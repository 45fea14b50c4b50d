// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/resolve/rule_request.hpp"

#include "engine/model/limits.hpp"
#include "engine/policy/access.hpp"
#include "engine/resolve/addition.hpp"
#include "engine/resolve/resolve.hpp"

#include <algorithm>
#include <chrono>

namespace outcall::resolve {

namespace {

constexpr std::size_t faults_told = 20;

std::unexpected<Error> refuse(const policy::LoadFaults& faults) {
    std::string text;
    for (const Error& fault : faults.errors) {
        if (&fault == faults.errors.data() + faults_told) {
            text += "\nand more";
            break;
        }
        text += (text.empty() ? "" : "\n") + to_string(fault);
    }
    return fail(ErrorCode::RuleSetInvalid, std::move(text));
}

policy::SourceFile source(const RequestedFile& file) {
    return {std::string{file.name}, std::string{file.text}};
}

RequestedRule describe(const policy::Rule& rule) {
    // Of nothing at all every namespace is unknown: true then is true always.
    const auto outcome = rule.program.evaluate(cel::Activation::of(Context{}));
    return {.id = rule.id,
            .action = std::string{name(rule.action)},
            .condition = rule.condition,
            .description = rule.description,
            .priority = rule.priority,
            .log = rule.log,
            .matches_everything = outcome.kind == cel::Outcome::Kind::True};
}

} // namespace

Result<RequestedRules> read_request(const RequestedFile& file) {
    auto loaded = policy::load({source(file)}, 0,
                               std::chrono::steady_clock::now() + limits::request_compilation);
    if (!loaded)
        return refuse(loaded.error());
    RequestedRules requested{.policy = std::move(*loaded), .rules = {}};
    if (requested.policy->rules().empty())
        return fail(ErrorCode::RuleSetInvalid, "the rule file has no rules");
    if (requested.policy->rules().size() > limits::request_rules)
        return fail(ErrorCode::LimitExceeded, "a request has at most 64 rules");
    std::size_t bytes = 0;
    for (const policy::Rule& rule : requested.policy->rules()) {
        if (rule.action == policy::Action::Enrich)
            return fail(ErrorCode::RuleSetInvalid,
                        "a container may not ask for a script to be run: action enrich");
        bytes += rule.condition.size();
    }
    if (bytes > limits::request_condition_bytes)
        return fail(ErrorCode::LimitExceeded,
                    "the conditions of a request have at most 64 KiB with their definitions");
    std::ranges::transform(requested.policy->rules(), std::back_inserter(requested.rules),
                           describe);
    return requested;
}

Result<RequestedRules> read_request_beside(const RequestedFile& file,
                                           std::vector<policy::SourceFile> in_force) {
    auto requested = read_request(file); // cheaper: most of what is wrong is wrong by itself
    if (!requested)
        return requested;
    in_force.push_back(source(file));
    if (const auto loaded = policy::load(std::move(in_force), 0); !loaded)
        return refuse(loaded.error());
    return requested;
}

std::optional<AccessChange> access_change(const ValueMap& access, std::string_view container_name,
                                          const policy::Policy& in_force,
                                          const policy::Policy& requested) {
    if (access.empty())
        return std::nullopt;
    const auto context = policy::access_context(access, container_name);
    if (!context)
        return std::nullopt;
    const policy::WarningSink quiet;
    return AccessChange{
        .now = decide({.policy = in_force, .context = *context, .warn = quiet}),
        .after = decide_with(in_force, requested, *context),
    };
}

} // namespace outcall::resolve
