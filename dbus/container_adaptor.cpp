// SPDX-License-Identifier: GPL-2.0-or-later
// Methods of container objects.
#include "dbus/container_adaptor.hpp"

#include "dbus/arguments.hpp"
#include "dbus/object_path.hpp"

#include <utility>

namespace outcall::dbus {

std::optional<ContainerInfo> ContainerAdaptor::find(std::string_view path) {
    const auto id = parse_container_path(path);
    if (!id) {
        return {};
    }
    auto info = control_.container(*id);
    return info ? std::optional{*std::move(info)} : std::nullopt;
}

void ContainerAdaptor::allow(const ContainerInfo& container, Reply<ObjectPath> reply,
                             std::string destination, std::string protocol, std::string ports,
                             std::uint64_t ttl) {
    const auto parsed = to_destination(destination, protocol, ports);
    if (!parsed) {
        return reply.fail(parsed.error());
    }
    AllowRequest request{.container = container.id,
                         .destination = *parsed,
                         .destination_text = std::move(destination),
                         .ttl = to_ttl(ttl)};
    control_.allow(std::move(request), [reply = std::move(reply),
                                        id = container.id](Result<DynamicRuleId> rule) mutable {
        rule ? reply.send(object_path(id, *rule)) : reply.fail(rule.error());
    });
}

void ContainerAdaptor::purge(const ContainerInfo& container, Reply<std::uint32_t> reply) {
    control_.purge(container.id, answering(std::move(reply)));
}

TextList ContainerAdaptor::addresses(const ContainerInfo& container) const {
    TextList texts;
    for (const IpAddress& address : container.addresses) {
        texts.push_back(to_string(address));
    }
    return texts;
}

} // namespace outcall::dbus
