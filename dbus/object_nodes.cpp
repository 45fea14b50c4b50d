// SPDX-License-Identifier: GPL-2.0-or-later
// The object tree: containers, below each its dynamic rules, and requests.
#include "dbus/object_nodes.hpp"

#include "dbus/limits.hpp"
#include "dbus/object_path.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace outcall::dbus {

namespace {

void add_rules(const Control& control, const ContainerId& container,
               std::vector<std::string>& paths) {
    for (const DynamicRuleId rule : control.dynamic_rules(container)) {
        paths.push_back(object_path(container, rule).text);
    }
}

// About what GetManagedObjects makes of an object beyond its texts: names, signatures and padding
// of its properties and of the standard interfaces.
constexpr std::size_t object_bytes = 1'024;
constexpr std::size_t address_bytes = 56;

std::size_t estimated_bytes(const ContainerInfo& info) {
    return object_bytes + info.name.size() + info.attributes.runtime.size() +
           info.attributes.image.size() + info.interface.size() +
           info.addresses.size() * address_bytes;
}

// A rule's path and its container's, one destination as asked and as enforced, the policy rule.
std::size_t estimated_rule_bytes(const std::string& container_path) {
    return object_bytes + 2 * container_path.size() + 2 * address_bytes;
}

std::size_t estimated_bytes(const RuleRequestInfo& info) {
    std::size_t bytes = object_bytes + info.description.size() + info.condition.size() +
                        info.rule_file.size() + info.reason.size() + info.container_name.size();
    for (const RequestedRule& rule : info.newly_allows.rules) {
        bytes += object_bytes + rule.condition.size() + rule.description.size();
    }
    return bytes;
}

std::size_t request_bytes(const Control& control) {
    std::size_t bytes = 0;
    for (const RuleRequestId& id : control.requests()) {
        if (const auto info = control.request(id)) {
            bytes += estimated_bytes(*info);
        }
    }
    return bytes;
}

Result<void> check_size(const Control& control) {
    const Status status = control.status();
    std::size_t bytes = request_bytes(control);
    bool fits =
        bytes <= limits::reply_bytes &&
        status.container_count + std::size_t{status.dynamic_rule_count} <= limits::reply_rows;
    const auto containers = fits ? control.containers() : std::vector<ContainerId>{};
    for (auto id = containers.begin(); fits && id != containers.end(); ++id) {
        const std::string path = object_path(*id).text;
        if (const auto info = control.container(*id)) {
            bytes += path.size() + estimated_bytes(*info) +
                     info->dynamic_rule_count * estimated_rule_bytes(path);
        }
        fits = bytes <= limits::reply_bytes;
    }
    return fits ? Result<void>{}
                : fail(ErrorCode::LimitExceeded, "too much for one reply; walk the tree");
}

} // namespace

Result<std::vector<std::string>> object_nodes(const Control& control, std::string_view prefix) {
    std::vector<std::string> paths;
    const bool everything = prefix == root_path;
    if (everything) {
        if (auto fits = check_size(control); !fits) {
            return std::unexpected(fits.error());
        }
    }
    if (!everything && prefix != containers_path) {
        constexpr std::string_view rules = "/rule";
        const bool below = prefix.ends_with(rules);
        const auto container =
            parse_container_path(below ? prefix.substr(0, prefix.size() - rules.size()) : prefix);
        if (container) {
            add_rules(control, *container, paths);
        }
        return paths;
    }
    for (const ContainerId& container : control.containers()) {
        if (!everything && paths.size() == limits::introspection_nodes) {
            break;
        }
        paths.push_back(object_path(container).text);
        if (everything) {
            add_rules(control, container, paths);
        }
    }
    return paths;
}

std::vector<std::string> request_nodes(const Control& control, std::string_view prefix) {
    std::vector<std::string> paths;
    const bool everything = prefix == root_path;
    if (!everything && prefix != requests_path) {
        return paths;
    }
    for (const RuleRequestId& id : control.requests()) {
        if (!everything && paths.size() == limits::introspection_nodes) {
            break;
        }
        paths.push_back(object_path(id).text);
    }
    return paths;
}

int to_strv(const std::vector<std::string>& texts, char**& strv) {
    strv = static_cast<char**>(std::calloc(texts.size() + 1, sizeof(char*)));
    if (strv == nullptr) {
        return -ENOMEM;
    }
    for (std::size_t i = 0; i < texts.size(); ++i) {
        strv[i] = strdup(texts[i].c_str());
        if (strv[i] == nullptr) {
            return -ENOMEM;
        }
    }
    return 0;
}

} // namespace outcall::dbus
