// SPDX-License-Identifier: GPL-2.0-or-later
// Ids in paths are escaped as sd_bus_path_encode does.
#include "dbus/object_path.hpp"

#include <charconv>
#include <cstdlib>
#include <memory>
#include <new>
#include <systemd/sd-bus.h>

namespace outcall::dbus {

namespace {
using Text = std::unique_ptr<char, decltype([](char* text) { std::free(text); })>;
constexpr std::string_view rule_part = "/rule/";

ObjectPath encoded(const char* prefix, const std::string& id) {
    char* raw = nullptr;
    if (sd_bus_path_encode(prefix, id.c_str(), &raw) < 0) {
        throw std::bad_alloc{};
    }
    return {Text{raw}.get()};
}

// The id whose path it is, if it is the one path of that id.
template <typename Id>
std::optional<Id> decoded(const char* prefix, std::string_view path) {
    const std::string text{path};
    char* raw = nullptr;
    if (sd_bus_path_decode(text.c_str(), prefix, &raw) <= 0) {
        return {};
    }
    const auto id = Id::parse(Text{raw}.get());
    if (!id || object_path(*id).text != path) {
        return {};
    }
    return *id;
}
} // namespace

ObjectPath object_path(const ContainerId& container) {
    return encoded(containers_path, container.str());
}

ObjectPath object_path(const RuleRequestId& request) {
    return encoded(requests_path, request.str());
}

ObjectPath object_path(const ContainerId& container, DynamicRuleId rule) {
    ObjectPath path = object_path(container);
    path.text.append(rule_part).append(std::to_string(rule.number));
    return path;
}

std::optional<ContainerId> parse_container_path(std::string_view path) {
    return decoded<ContainerId>(containers_path, path);
}

std::optional<RuleRequestId> parse_request_path(std::string_view path) {
    return decoded<RuleRequestId>(requests_path, path);
}

std::optional<DynamicRulePath> parse_dynamic_rule_path(std::string_view path) {
    const auto split = path.rfind(rule_part);
    if (split == std::string_view::npos) {
        return {};
    }
    const auto container = parse_container_path(path.substr(0, split));
    const std::string_view digits = path.substr(split + rule_part.size());
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (!container || error != std::errc{} || std::to_string(number) != digits) {
        return {};
    }
    return DynamicRulePath{*container, {number}};
}

} // namespace outcall::dbus
