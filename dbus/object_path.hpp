// SPDX-License-Identifier: GPL-2.0-or-later
// Where objects live on the bus, and what a path names.
#pragma once

#include "dbus/codec.hpp"
#include "engine/model/container.hpp"
#include "engine/model/dynamic_rule.hpp"
#include "engine/model/rule_request.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace outcall::dbus {

inline constexpr const char* root_path = "/org/outcall";
inline constexpr const char* containers_path = "/org/outcall/container";
inline constexpr const char* requests_path = "/org/outcall/request";

struct DynamicRulePath {
    ContainerId container;
    DynamicRuleId rule;
    bool operator==(const DynamicRulePath&) const = default;
};

ObjectPath object_path(const ContainerId& container);
ObjectPath object_path(const ContainerId& container, DynamicRuleId rule);
ObjectPath object_path(const RuleRequestId& request);

// Nothing unless it is the one path object_path() makes for it.
std::optional<ContainerId> parse_container_path(std::string_view path);
std::optional<DynamicRulePath> parse_dynamic_rule_path(std::string_view path);
std::optional<RuleRequestId> parse_request_path(std::string_view path);

} // namespace outcall::dbus
