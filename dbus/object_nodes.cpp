// SPDX-License-Identifier: GPL-2.0-or-later
// The object tree: containers, and below each its dynamic rules.
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

} // namespace

Result<std::vector<std::string>> object_nodes(const Control& control, std::string_view prefix) {
    std::vector<std::string> paths;
    const bool everything = prefix == root_path;
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
    const Status status = control.status();
    if (everything &&
        std::size_t{status.container_count} + status.dynamic_rule_count > limits::reply_rows) {
        return fail(ErrorCode::LimitExceeded, "too many objects for one reply; walk the tree");
    }
    for (const ContainerId& container : control.containers()) {
        paths.push_back(object_path(container).text);
        if (everything) {
            add_rules(control, container, paths);
        }
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
