// SPDX-License-Identifier: GPL-2.0-or-later
// What one attempted egress is about: protocol and port as strong types.
#pragma once

#include "engine/model/address.hpp"
#include "engine/model/error.hpp"

#include <compare>
#include <cstdint>
#include <string_view>

namespace outcall {

// Values are the IANA protocol numbers.
enum class Protocol : std::uint8_t { Tcp = 6, Udp = 17 };

std::string_view name(Protocol protocol);
Result<Protocol> parse_protocol(std::string_view text); // "tcp" or "udp"

// 1-65535.
struct Port {
    std::uint16_t number = 0;
    auto operator<=>(const Port&) const = default;
};

Result<Port> parse_port(std::string_view text); // decimal, no sign, no leading zero

// One exact destination, as a kernel element can name it.
struct Destination {
    IpAddress address;
    Protocol protocol = Protocol::Tcp;
    Port port;
    auto operator<=>(const Destination&) const = default;
};

} // namespace outcall
