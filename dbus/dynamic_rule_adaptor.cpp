// SPDX-License-Identifier: GPL-2.0-or-later
// Methods of dynamic rule objects.
#include "dbus/dynamic_rule_adaptor.hpp"

#include "dbus/arguments.hpp"
#include "dbus/object_path.hpp"

#include <utility>

namespace outcall::dbus {

std::optional<DynamicRuleInfo> DynamicRuleAdaptor::find(std::string_view path) {
    const auto named = parse_dynamic_rule_path(path);
    if (!named) {
        return {};
    }
    auto info = control_.dynamic_rule(named->rule);
    if (!info || info->container != named->container) {
        return {};
    }
    return *std::move(info);
}

void DynamicRuleAdaptor::revoke(const DynamicRuleInfo& rule, Reply<std::uint32_t> reply) {
    control_.revoke(rule.id, answering(std::move(reply)));
}

void DynamicRuleAdaptor::renew(const DynamicRuleInfo& rule, Reply<> reply, std::uint64_t ttl) {
    control_.renew(rule.id, to_ttl(ttl), answering(std::move(reply)));
}

ObjectPath DynamicRuleAdaptor::container(const DynamicRuleInfo& rule) const {
    return object_path(rule.container);
}

} // namespace outcall::dbus
