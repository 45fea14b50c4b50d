// SPDX-License-Identifier: GPL-2.0-or-later
// Our three tables: their sets, and their contents with nothing allowed (DESIGN §5).
#pragma once

#include "engine/model/limits.hpp"
#include "nft/transaction.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace outcall::nft {

inline constexpr Table base_table{TableFamily::Inet, "outcall"};
inline constexpr Table dynamic_table{TableFamily::Inet, "outcall_dyn"};
inline constexpr Table l2_table{TableFamily::Bridge, "outcall_l2"};

namespace key {
inline constexpr std::array interface{KeyPart::Interface};
inline constexpr std::array address4{KeyPart::Ipv4};
inline constexpr std::array address6{KeyPart::Ipv6};
inline constexpr std::array flow4{KeyPart::Ipv4, KeyPart::Ipv4, KeyPart::Protocol,
                                  KeyPart::Service};
inline constexpr std::array flow6{KeyPart::Ipv6, KeyPart::Ipv6, KeyPart::Protocol,
                                  KeyPart::Service};
inline constexpr std::array port_mac{KeyPart::Interface, KeyPart::Ether};
inline constexpr std::array port_address4{KeyPart::Interface, KeyPart::Ipv4};
inline constexpr std::array port_address6{KeyPart::Interface, KeyPart::Ipv6};
} // namespace key

namespace set {
inline constexpr auto bound = static_cast<std::uint32_t>(limits::dynamic_rules);

inline constexpr Set base_bridges{base_table, "bridges", key::interface};

inline constexpr Set bridges{dynamic_table, "bridges", key::interface};
inline constexpr Set members4{dynamic_table, "members4", key::address4};
inline constexpr Set members6{dynamic_table, "members6", key::address6};
inline constexpr Set pinned4{dynamic_table, "pinned4", key::address4};
inline constexpr Set pinned6{dynamic_table, "pinned6", key::address6};
inline constexpr Set allow4{dynamic_table, "allow4", key::flow4, SetKind::Timed, bound};
inline constexpr Set allow6{dynamic_table, "allow6", key::flow6, SetKind::Timed, bound};

inline constexpr Set ports{l2_table, "ports", key::interface};
inline constexpr Set mac_ports{l2_table, "mac_ports", key::interface};
inline constexpr Set macs{l2_table, "macs", key::port_mac};
inline constexpr Set pins4{l2_table, "pins4", key::port_address4};
inline constexpr Set pins6{l2_table, "pins6", key::port_address6};
inline constexpr Set owned4{l2_table, "owned4", key::address4};
inline constexpr Set owned6{l2_table, "owned6", key::address6};
} // namespace set

// Denies everything from and to the bridges that does not carry the allow mark.
Transaction base_ruleset(const std::vector<std::string>& bridges, std::uint32_t flags);
// Sets the allow mark on packets of members whose flow is in an allow set.
Transaction dynamic_ruleset(const std::vector<std::string>& bridges, std::uint32_t flags);
// Ties port, MAC and addresses of pinned members together, and closes the bridge between them.
Transaction l2_ruleset(std::uint32_t flags);

// The elements of the `bridges` sets.
std::vector<SetElement> interface_elements(const std::vector<std::string>& names);

} // namespace outcall::nft
