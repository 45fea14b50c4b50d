// SPDX-License-Identifier: GPL-2.0-or-later
// Addresses and networks as the network library reads and compares them. Sources: RFC 4291 (IPv6
// addresses), RFC 4632 (CIDR), the documentation of the library in cel-go and Kubernetes.
#pragma once

#include "engine/model/address.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace outcall::cel {

// ::ffff:a.b.c.d is refused, ::ffff:xxxx:xxxx is the IPv4 address.
std::optional<IpAddress> parse_ip(std::string_view text);

// ADDRESS/LENGTH; the address may have bits beyond the length. No IPv4-mapped address at all: its
// length would count other bits.
std::optional<InterfaceAddress> parse_cidr(std::string_view text);

// Whether two addresses are of one family and agree in their first `length` bits. `length` is one
// that the family of `left` has.
bool same_network(const IpAddress& left, const IpAddress& right, std::uint32_t length);

// The address with all bits after the first `length` zero.
IpAddress network_of(const IpAddress& address, std::uint32_t length);

// Neither unspecified, broadcast, loopback, multicast nor link-local; private addresses are.
bool global_unicast(const IpAddress& address);

bool link_local_multicast(const IpAddress& address); // 224.0.0/24, ff02::/16 with any flags

} // namespace outcall::cel
