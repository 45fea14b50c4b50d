// SPDX-License-Identifier: GPL-2.0-or-later
// Methods and dictionaries of rule request objects.
#include "dbus/rule_request_adaptor.hpp"

#include "dbus/object_path.hpp"
#include "dbus/rows.hpp"

#include <utility>

namespace outcall::dbus {

std::optional<RuleRequestInfo> RuleRequestAdaptor::find(std::string_view path) {
    const auto id = parse_request_path(path);
    if (!id) {
        return {};
    }
    auto info = control_.request(*id);
    return info ? std::optional{*std::move(info)} : std::nullopt;
}

void RuleRequestAdaptor::approve(const RuleRequestInfo& request, Reply<std::uint32_t> reply) {
    control_.approve_request(request.id, request.digest, answering(std::move(reply)));
}

void RuleRequestAdaptor::deny(const RuleRequestInfo& request, Reply<> reply, std::string reason) {
    control_.deny_request(request.id, std::move(reason), answering(std::move(reply)));
}

Rows RuleRequestAdaptor::newly_allows(const RuleRequestInfo& request) const {
    Rows rows;
    for (const RequestedRule& rule : request.newly_allows.rules) {
        rows.push_back(to_row(rule));
    }
    return rows;
}

ValueMap RuleRequestAdaptor::decision_now(const RuleRequestInfo& request) const {
    const auto& access = request.newly_allows.access;
    return access ? to_row(access->now) : ValueMap{};
}

ValueMap RuleRequestAdaptor::decision_after(const RuleRequestInfo& request) const {
    const auto& access = request.newly_allows.access;
    return access ? to_row(access->after) : ValueMap{};
}

} // namespace outcall::dbus
