// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/model/flow.hpp"

#include <charconv>
#include <string>

namespace outcall {

std::string_view name(Protocol protocol) {
    return protocol == Protocol::Tcp ? "tcp" : "udp";
}

Result<Protocol> parse_protocol(std::string_view text) {
    if (text == "tcp")
        return Protocol::Tcp;
    if (text == "udp")
        return Protocol::Udp;
    return fail(ErrorCode::InvalidArgument,
                "protocol '" + std::string{text} + "' is not supported: use tcp or udp",
                "protocol");
}

Result<Port> parse_port(std::string_view text) {
    std::uint16_t number = 0;
    const auto [end, error] = std::from_chars(text.begin(), text.end(), number);
    if (error != std::errc{} || end != text.end() || number == 0 || text.front() == '0')
        return fail(ErrorCode::InvalidArgument,
                    "port '" + std::string{text} + "' is not a single port from 1 to 65535",
                    "ports");
    return Port{number};
}

} // namespace outcall
