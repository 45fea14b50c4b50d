// SPDX-License-Identifier: GPL-2.0-or-later
// DESTINATION:PORT[/PROTOCOL] as it stands on the command line.
#pragma once

#include "engine/model/error.hpp"
#include "engine/model/flow.hpp"

#include <string>
#include <string_view>

namespace outcall::cli {

// What the destination may be (an address, later a network or a name) is the daemon's to say.
struct Endpoint {
    std::string destination;
    std::string ports; // "443", "80,443", "8000-8999", "*" or mixes
    Protocol protocol = Protocol::Tcp;

    bool operator==(const Endpoint&) const = default;
};

// "192.0.2.1:443", "[2001:db8::1]:53/udp"; tcp unless said otherwise. InvalidArgument says what
// is missing.
Result<Endpoint> parse_endpoint(std::string_view text);

// The form that parse_endpoint reads, for what the daemon reports.
std::string endpoint_text(std::string_view destination, std::string_view ports,
                          std::string_view protocol);

} // namespace outcall::cli
