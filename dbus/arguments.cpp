// SPDX-License-Identifier: GPL-2.0-or-later
// Contexts, destinations and lifetimes as callers write them.
#include "dbus/arguments.hpp"

#include <algorithm>
#include <utility>

namespace outcall::dbus {

namespace {

std::unexpected<Error> unsupported(const char* field, std::string what) {
    return fail(ErrorCode::InvalidArgument, std::move(what) + " is not supported by this version",
                field);
}

Result<void> fill(Context& context, Namespace ns, ValueMap fields) {
    context.add(ns);
    for (auto& [field, value] : fields) {
        if (auto done = context.set(ns, field, std::move(value)); !done) {
            return done;
        }
    }
    return {};
}

} // namespace

Result<Context> to_context(ContextArgument argument) {
    Context context;
    for (auto& [name, fields] : argument) {
        const auto ns = parse_namespace(name);
        if (!ns) {
            return fail(ErrorCode::InvalidArgument, "no such namespace", "context." + name);
        }
        if (*ns == Namespace::Agent) {
            return fail(ErrorCode::InvalidArgument, "filled by outcalld alone", "context.agent");
        }
        if (auto done = fill(context, *ns, std::move(fields)); !done) {
            return std::unexpected(done.error());
        }
    }
    return context;
}

Result<Destination> to_destination(const std::string& destination, const std::string& protocol,
                                   const std::string& ports) {
    const auto address = IpAddress::parse(destination);
    if (!address) {
        return unsupported("destination", "anything but one IPv4 or IPv6 address");
    }
    const auto parsed_protocol = parse_protocol(protocol);
    if (!parsed_protocol) {
        return unsupported("protocol", "anything but tcp or udp");
    }
    const auto port = parse_port(ports);
    if (!port) {
        return unsupported("ports", "anything but one port (1-65535)");
    }
    return Destination{*address, *parsed_protocol, *port};
}

std::optional<std::chrono::seconds> to_ttl(std::uint64_t seconds) {
    if (seconds == 0) {
        return {};
    }
    constexpr auto longest = static_cast<std::uint64_t>(std::chrono::seconds::max().count());
    return std::chrono::seconds{static_cast<std::int64_t>(std::min(seconds, longest))};
}

} // namespace outcall::dbus
