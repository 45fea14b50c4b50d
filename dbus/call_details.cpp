// SPDX-License-Identifier: GPL-2.0-or-later
// Takes the details out of a call's path and its leading arguments.
#include "dbus/call_details.hpp"

#include "dbus/limits.hpp"
#include "dbus/object_path.hpp"

#include <algorithm>
#include <string>

namespace outcall::dbus {

namespace {

std::string text_of(const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) {
        return *text;
    }
    if (const auto* number = std::get_if<std::uint64_t>(&value)) {
        return std::to_string(*number);
    }
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        return std::to_string(*number);
    }
    return {};
}

void put(Details& details, std::string_view name, std::string value) {
    const auto control_byte = [](unsigned char byte) { return byte < 0x20 || byte == 0x7f; };
    if (!value.empty() && value.size() <= limits::detail_bytes &&
        std::ranges::none_of(value, control_byte)) {
        details.insert_or_assign(std::string{name}, std::move(value));
    }
}

// Of a context: where the request wants to go.
void put_flow(Details& details, const ContextArgument& context) {
    const auto network = context.find("network");
    if (network == context.end()) {
        return;
    }
    const auto field = [&](std::string_view name) {
        const auto found = network->second.find(name);
        return found == network->second.end() ? std::string{} : text_of(found->second);
    };
    put(details, "destination", field("hostname"));
    put(details, "destination", field("ip"));
    put(details, "protocol", field("protocol"));
    put(details, "ports", field("port"));
}

void put_path(Details& details, const char* path, const Control& control) {
    if (const auto container = parse_container_path(path)) {
        put(details, "container", container->str());
    } else if (const auto rule = parse_dynamic_rule_path(path)) {
        put(details, "container", rule->container.str());
        put(details, "rule", std::to_string(rule->rule.number));
    } else if (const auto request = parse_request_path(path)) {
        put(details, "rule", request->str());
        if (const auto info = control.request(*request)) {
            put(details, "container", info->container.str());
        }
    }
}

Result<void> put_argument(Details& details, sd_bus_message* call, std::string_view name,
                          const Control& control) {
    if (name == "flow") {
        ContextArgument context;
        auto done = read(call, context);
        put_flow(details, context);
        return done;
    }
    std::string text;
    auto done = read(call, text);
    if (name == "id-or-name") {
        const auto id = control.find_container(text);
        put(details, "container", id ? id->str() : text);
    } else {
        put(details, name, text);
    }
    return done;
}

} // namespace

Result<Details> call_details(sd_bus_message* call, const MethodRule& rule, const Control& control) {
    Details details;
    put(details, "member", std::string{rule.interface} + "." + std::string{rule.member});
    put_path(details, sd_bus_message_get_path(call), control);
    Result<void> done = {};
    for (auto name = rule.details.begin(); done && name != rule.details.end() && !name->empty();
         ++name) {
        done = put_argument(details, call, *name, control);
    }
    sd_bus_message_rewind(call, 1);
    if (!done) {
        return std::unexpected(done.error());
    }
    return details;
}

} // namespace outcall::dbus
