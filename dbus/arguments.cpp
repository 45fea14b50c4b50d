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

} // namespace

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
