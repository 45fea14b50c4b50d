// SPDX-License-Identifier: GPL-2.0-or-later
// The layers in their order, and the destinations a broad rule must not open by accident.
#include "engine/resolve/resolve.hpp"

#include "engine/model/address.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace outcall::resolve {

namespace {

bool special(const IpAddress& address) {
    return address.metadata_service() || address.link_local() || address.loopback() ||
           address.multicast() || address.unspecified() || address.reserved() ||
           address.v4_mapped();
}

// What a relay would make of it counts as well (NAT64, 6to4).
bool leads_to_special(const IpAddress& address) {
    const auto embedded = address.embedded_v4();
    return special(address) || (embedded && special(*embedded));
}

std::string_view text(const Context& context, std::string_view field) {
    const auto* value = context.find(Namespace::Network, field);
    return value == nullptr ? std::string_view{} : std::get<std::string>(*value);
}

bool names(const policy::Rule& rule, const IpAddress& address) {
    static const auto ip = find_field(Namespace::Network, "ip");
    static const auto hostname = find_field(Namespace::Network, "hostname");
    return std::ranges::any_of(rule.program.pinned_literals(), [&](const auto& literal) {
        return (literal.slot == ip || literal.slot == hostname) &&
               IpAddress::parse(literal.text) == address;
    });
}

// Whether what the rule allows may be reached through it.
bool reaches(const policy::Rule& rule, const Context& context) {
    const auto ip = text(context, "ip");
    const auto address = IpAddress::parse(ip);
    if (!ip.empty() && !address)
        return false;
    const auto host = IpAddress::parse(text(context, "hostname"));
    return std::ranges::all_of(std::array{address, host}, [&](const auto& destination) {
        return !destination || !leads_to_special(*destination) || names(rule, *destination);
    });
}

Decision lockdown() {
    return {.verdict = Verdict::Block, .layer = Layer::Lockdown};
}

// `rule`: the allow or block rule that matched first, if any.
Decision concluded(const policy::Rule* rule, const Context& context) {
    if (rule == nullptr)
        return {.verdict = Verdict::Block, .layer = Layer::Default};
    const bool allow = rule->action == policy::Action::Allow;
    if (allow && !reaches(*rule, context))
        return {.verdict = Verdict::Block, .layer = Layer::Default, .logged = rule->log};
    return {.verdict = allow ? Verdict::Allow : Verdict::Block,
            .layer = Layer::Policy,
            .rule = rule->id,
            .file = rule->file,
            .logged = rule->log};
}

} // namespace

Decision decide(const Inputs& inputs) {
    if (inputs.lockdown)
        return lockdown();
    return concluded(inputs.policy.first_match(inputs.context, inputs.warn), inputs.context);
}

Step advance(const Inputs& inputs, Progress& progress) {
    if (inputs.lockdown)
        return lockdown();
    const auto began = std::chrono::steady_clock::now();
    const auto* rule = inputs.policy.search(
        inputs.context, inputs.warn, {.from = progress.from, .deadline = began + progress.left});
    if (rule == nullptr || rule->action != policy::Action::Enrich)
        return concluded(rule, inputs.context);
    progress.left -= std::chrono::steady_clock::now() - began;
    progress.from = inputs.policy.position(*rule) + 1;
    return rule;
}

} // namespace outcall::resolve
