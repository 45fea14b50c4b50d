// SPDX-License-Identifier: GPL-2.0-or-later
// Our interfaces' rows as generated, and the rows of the standard interfaces.
#include "dbus/authorization.hpp"

#include "adaptors/container1_rules.hpp"
#include "adaptors/dynamic_rule1_rules.hpp"
#include "adaptors/manager1_rules.hpp"
#include "adaptors/rule_request1_rules.hpp"

#include <algorithm>

namespace outcall::dbus {

namespace {

constexpr std::string_view inspect = "inspect";
constexpr std::string_view properties = "org.freedesktop.DBus.Properties";

constexpr std::array standard_rules{
    MethodRule{properties, "Get", "ss", inspect, {}},
    MethodRule{properties, "GetAll", "s", inspect, {}},
    MethodRule{"org.freedesktop.DBus.ObjectManager", "GetManagedObjects", "", inspect, {}},
    MethodRule{"org.freedesktop.DBus.Introspectable", "Introspect", "", {}, {}},
};

const std::array<std::span<const MethodRule>, 5> tables{
    manager1_rules, container1_rules, dynamic_rule1_rules, rule_request1_rules, standard_rules,
};

} // namespace

const MethodRule* find_rule(std::string_view interface, std::string_view member) {
    for (const auto& table : tables) {
        const auto found = std::ranges::find_if(table, [&](const MethodRule& rule) {
            return rule.member == member && rule.interface == interface;
        });
        if (found != table.end()) {
            return &*found;
        }
    }
    return nullptr;
}

} // namespace outcall::dbus
