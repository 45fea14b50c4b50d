// SPDX-License-Identifier: GPL-2.0-or-later
// Splits from the right: a port never holds a colon, a bare IPv6 address always does.
#include "cli/endpoint.hpp"

#include <fmt/format.h>

namespace outcall::cli {
namespace {

std::unexpected<Error> malformed(std::string_view text, std::string_view why) {
    return fail(ErrorCode::InvalidArgument, fmt::format("'{}' {}", text, why));
}

// "443" or "8000-8999".
Result<void> check_port_range(std::string_view range) {
    const std::size_t dash = range.find('-');
    const auto first = parse_port(range.substr(0, dash));
    if (!first)
        return std::unexpected(first.error());
    if (dash == std::string_view::npos)
        return {};
    const auto last = parse_port(range.substr(dash + 1));
    if (!last)
        return std::unexpected(last.error());
    if (*last < *first)
        return malformed(range, "is a port range that ends before it starts");
    return {};
}

Result<void> check_ports(std::string_view ports) {
    if (ports == "*")
        return {};
    for (std::size_t start = 0; start <= ports.size();) {
        const std::size_t comma = std::min(ports.find(',', start), ports.size());
        if (const auto checked = check_port_range(ports.substr(start, comma - start)); !checked)
            return checked;
        start = comma + 1;
    }
    return {};
}

struct Halves {
    std::string_view destination;
    std::string_view rest; // ports[/protocol]
};

Result<Halves> split(std::string_view text) {
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos || !text.substr(end + 1).starts_with(':'))
            return malformed(text, "lacks the port: write an IPv6 destination as [ADDRESS]:PORT");
        return Halves{text.substr(1, end - 1), text.substr(end + 2)};
    }
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos)
        return malformed(text, "lacks the port: write DESTINATION:PORT[/PROTOCOL]");
    if (text.find(':') != colon)
        return malformed(text, "is ambiguous: write an IPv6 destination as [ADDRESS]:PORT");
    return Halves{text.substr(0, colon), text.substr(colon + 1)};
}

} // namespace

Result<Endpoint> parse_endpoint(std::string_view text) {
    const auto halves = split(text);
    if (!halves)
        return std::unexpected(halves.error());
    if (halves->destination.empty())
        return malformed(text, "lacks the destination: write DESTINATION:PORT[/PROTOCOL]");
    const std::size_t slash = halves->rest.find('/');
    const std::string_view ports = halves->rest.substr(0, slash);
    if (const auto checked = check_ports(ports); !checked)
        return std::unexpected(checked.error());
    Endpoint endpoint{std::string{halves->destination}, std::string{ports}};
    if (slash != std::string_view::npos) {
        const auto protocol = parse_protocol(halves->rest.substr(slash + 1));
        if (!protocol)
            return std::unexpected(protocol.error());
        endpoint.protocol = *protocol;
    }
    return endpoint;
}

std::string endpoint_text(std::string_view destination, std::string_view ports,
                          std::string_view protocol) {
    const bool bracketed = destination.find(':') != std::string_view::npos;
    return fmt::format("{}{}{}:{}{}{}", bracketed ? "[" : "", destination, bracketed ? "]" : "",
                       ports.empty() ? "*" : ports, protocol.empty() ? "" : "/", protocol);
}

} // namespace outcall::cli
