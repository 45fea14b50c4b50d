// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/http/network_target.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace outcall::http {

namespace {

std::unexpected<Error> invalid(const char* field, std::string message) {
    return fail(ErrorCode::InvalidArgument, std::move(message), field);
}

struct HostAndPort {
    std::string_view host;
    std::string_view port = {};
};

// "[2001:db8::1]:443", "2001:db8::1", "192.0.2.1:443", "example.org:443", "example.org"
HostAndPort split(std::string_view text) {
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        const std::string_view rest = end == std::string_view::npos ? text : text.substr(end + 1);
        if (rest.empty())
            return {text.substr(1, end - 1)};
        if (end != std::string_view::npos && rest.starts_with(':') && rest.size() > 1)
            return {text.substr(1, end - 1), rest.substr(1)};
        return {}; // something else after the bracket, or none
    }
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || text.find(':', colon + 1) != std::string_view::npos)
        return {text};
    return {text.substr(0, colon), text.substr(colon + 1)};
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> scheme_ports{
    {{"http", "80"}, {"https", "443"}, {"ws", "80"}, {"wss", "443"}}};

// Of a URL its authority, without user and password; the port of its scheme if it names none.
HostAndPort split_target(std::string_view target) {
    const auto mark = target.find("://");
    if (mark == std::string_view::npos)
        return split(target);
    const std::string_view scheme = target.substr(0, mark);
    std::string_view authority = target.substr(mark + 3);
    authority = authority.substr(0, authority.find_first_of("/?#\\"));
    authority = authority.substr(authority.rfind('@') + 1);
    HostAndPort found = split(authority);
    for (const auto& [name, port] : scheme_ports)
        if (found.port.empty() && name == scheme)
            found.port = port;
    return found;
}

bool hostname_like(std::string_view text) {
    constexpr std::size_t most = 254; // with the dot of the root
    return !text.empty() && text.size() <= most && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || c == '.';
    });
}

bool same_name(std::string_view one, std::string_view other) {
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    return std::ranges::equal(one, other, {}, lower, lower);
}

Result<void> take_host(NetworkTarget& target, std::string_view host, const char* field) {
    if (const auto address = IpAddress::parse(host)) {
        if (target.address && target.address != address)
            return invalid(field, "is another address than that of the target");
        target.address = address;
        return {};
    }
    if (!hostname_like(host))
        return invalid(field, "is no address, no host name and no URL with one of them");
    if (!target.hostname.empty() && !same_name(target.hostname, host))
        return invalid(field, "is another host than that of the target");
    target.hostname = host;
    return {};
}

Result<void> take_port(NetworkTarget& target, std::string_view text, const char* field) {
    const auto port = parse_port(text);
    if (!port)
        return invalid(field, "needs a port from 1 to 65535");
    if (target.port && target.port != *port)
        return invalid(field, "is another port than that of the target");
    target.port = *port;
    return {};
}

std::optional<std::string> port_text(const ValueMap& metadata) {
    const auto found = metadata.find("port");
    if (found == metadata.end() || std::holds_alternative<std::monostate>(found->second))
        return std::nullopt;
    if (const auto* number = std::get_if<std::int64_t>(&found->second))
        return std::to_string(*number);
    const auto* text = std::get_if<std::string>(&found->second);
    return text == nullptr ? "" : *text;
}

Result<void> take_metadata(NetworkTarget& target, const ValueMap& metadata) {
    for (const char* field : {"ip", "host"}) {
        const auto found = metadata.find(field);
        if (found == metadata.end() || std::holds_alternative<std::monostate>(found->second))
            continue;
        const auto* text = std::get_if<std::string>(&found->second);
        const bool address = text != nullptr && IpAddress::parse(*text);
        if (text == nullptr || (field == std::string_view{"ip"} && !address))
            return invalid(field, "must be an address as text");
        if (auto taken = take_host(target, *text, field); !taken)
            return taken;
    }
    if (const auto port = port_text(metadata))
        if (auto taken = take_port(target, *port, "port"); !taken)
            return taken;
    const auto protocol = metadata.find("protocol");
    if (protocol == metadata.end() || std::holds_alternative<std::monostate>(protocol->second))
        return {};
    const auto* text = std::get_if<std::string>(&protocol->second);
    const auto parsed = parse_protocol(text == nullptr ? "" : *text);
    if (!parsed)
        return invalid("protocol", "must be tcp or udp");
    target.protocol = *parsed;
    return {};
}

} // namespace

Result<NetworkTarget> parse_network_target(std::string_view target, const ValueMap& metadata) {
    const HostAndPort parts = split_target(target);
    NetworkTarget found;
    auto done = take_host(found, parts.host, "target");
    if (done && !parts.port.empty())
        done = take_port(found, parts.port, "target");
    if (done)
        done = take_metadata(found, metadata);
    if (!done)
        return std::unexpected(done.error());
    if (found.address)
        found.hostname.clear();
    return found;
}

} // namespace outcall::http
