// SPDX-License-Identifier: GPL-2.0-or-later
// Where a network call goes, from `target` and `metadata` of a permission check.
#pragma once

#include "engine/model/address.hpp"
#include "engine/model/error.hpp"
#include "engine/model/flow.hpp"
#include "engine/model/value.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace outcall::http {

// With an address the name is empty: a name that an agent tells of an address proves nothing, and a
// rule about the name must not open the address.
struct NetworkTarget {
    std::optional<IpAddress> address = {};
    std::string hostname = {};
    std::optional<Port> port = {};
    Protocol protocol = Protocol::Tcp;
};

// `target`: an address or a host name, with or without `:port` (IPv6 in brackets then), or a URL
// with one of them, where http and https say the port. `metadata` may tell `ip` or `host`, `port`
// and `protocol` (tcp, udp). What is told twice has to agree. InvalidArgument names the field.
Result<NetworkTarget> parse_network_target(std::string_view target, const ValueMap& metadata);

} // namespace outcall::http
