// SPDX-License-Identifier: GPL-2.0-or-later
// The fields our rules ask for. Offsets are those of Ethernet, ARP over Ethernet, IPv4, IPv6.
#pragma once

#include "nft/expression.hpp"

#include <linux/netfilter/nf_tables.h>

namespace outcall::nft::field {

inline constexpr Field iifname{"iifname", Source::Meta, NFT_META_IIFNAME, 16};
inline constexpr Field oifname{"oifname", Source::Meta, NFT_META_OIFNAME, 16};
inline constexpr Field mark{"meta mark", Source::Meta, NFT_META_MARK, 4};
inline constexpr Field nfproto{"meta nfproto", Source::Meta, NFT_META_NFPROTO, 1};
inline constexpr Field l4proto{"meta l4proto", Source::Meta, NFT_META_L4PROTO, 1};
inline constexpr Field ct_state{"ct state", Source::Conntrack, NFT_CT_STATE, 4};
inline constexpr Field ct_direction{"ct direction", Source::Conntrack, NFT_CT_DIRECTION, 1};

inline constexpr Field ether_saddr{"ether saddr", Source::LinkHeader, 6, 6};
inline constexpr Field ether_type{"ether type", Source::LinkHeader, 12, 2};

// Hardware type, protocol type and both address lengths.
inline constexpr Field arp_layout{"arp layout", Source::NetworkHeader, 0, 6};
inline constexpr Field arp_saddr_ether{"arp saddr ether", Source::NetworkHeader, 8, 6};
inline constexpr Field arp_saddr_ip{"arp saddr ip", Source::NetworkHeader, 14, 4};

inline constexpr Field ip_saddr{"ip saddr", Source::NetworkHeader, 12, 4};
inline constexpr Field ip_daddr{"ip daddr", Source::NetworkHeader, 16, 4};
inline constexpr Field ip6_saddr{"ip6 saddr", Source::NetworkHeader, 8, 16};
inline constexpr Field ip6_daddr{"ip6 daddr", Source::NetworkHeader, 24, 16};

inline constexpr Field th_sport{"th sport", Source::TransportHeader, 0, 2};
inline constexpr Field th_dport{"th dport", Source::TransportHeader, 2, 2};
inline constexpr Field icmpv6_type{"icmpv6 type", Source::TransportHeader, 0, 1};
// Of a neighbour solicitation or advertisement.
inline constexpr Field icmpv6_target{"icmpv6 target", Source::TransportHeader, 8, 16};

} // namespace outcall::nft::field
