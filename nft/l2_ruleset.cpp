// SPDX-License-Identifier: GPL-2.0-or-later
// Table bridge outcall_l2: who may send what from which port. Needs no br_netfilter.
#include "nft/field.hpp"
#include "nft/mark.hpp"
#include "nft/ruleset.hpp"

#include <netinet/in.h>

namespace outcall::nft {

namespace {

constexpr std::int32_t first = -300;
constexpr std::int32_t filter = 0;

constexpr std::uint8_t router_advertisement = 134;
constexpr std::uint8_t neighbour_solicitation = 135;
constexpr std::uint8_t neighbour_advertisement = 136;
constexpr std::uint8_t redirect = 137;

struct Words {
    Expression from_port = in({field::iifname}, set::ports);
    // The link header, not `meta protocol`: a VLAN tag hides no other protocol here.
    Expression ipv4 = is(field::ether_type, {0x08, 0x00});
    Expression arp = is(field::ether_type, {0x08, 0x06});
    Expression ipv6 = is(field::ether_type, {0x86, 0xdd});
    Expression mac_pinned = in({field::iifname}, set::mac_ports);
    Expression udp = is(field::l4proto, {IPPROTO_UDP});
    Expression icmpv6 = is(field::l4proto, {IPPROTO_ICMPV6});
    Expression pin = ChangeMark{.clear = 0, .set = pinned_mark};
};

Expression of_type(std::uint8_t type) {
    return is(field::icmpv6_type, {type});
}

// A container may not play router, DHCP server or neighbour.
AddChain pinned(const Words& w) {
    const Expression over_ethernet = is(field::arp_layout, {0, 1, 8, 0, 6, 4});
    const std::vector<std::uint8_t> nobody4(4);
    const std::vector<std::uint8_t> nobody6(16);
    return {l2_table,
            "pinned",
            {},
            {{w.mac_pinned, not_in({field::iifname, field::ether_saddr}, set::macs), Count{},
              Verdict::Drop},
             {w.ipv4, w.udp, is(field::th_sport, {0, 67}), Count{}, Verdict::Drop},
             {w.ipv4, in({field::iifname, field::ip_saddr}, set::pins4), w.pin, Verdict::Accept},
             {w.arp, w.mac_pinned, not_in({field::iifname, field::arp_saddr_ether}, set::macs),
              Count{}, Verdict::Drop},
             {w.arp, over_ethernet, in({field::iifname, field::arp_saddr_ip}, set::pins4),
              Verdict::Accept},
             {w.arp, over_ethernet, is(field::arp_saddr_ip, nobody4), Verdict::Accept},
             {w.ipv6, w.icmpv6, of_type(router_advertisement), Count{}, Verdict::Drop},
             {w.ipv6, w.icmpv6, of_type(redirect), Count{}, Verdict::Drop},
             {w.ipv6, w.icmpv6, of_type(neighbour_advertisement),
              not_in({field::iifname, field::icmpv6_target}, set::pins6), Count{}, Verdict::Drop},
             {w.ipv6, w.udp, is(field::th_sport, {547 >> 8, 547 & 0xff}), Count{}, Verdict::Drop},
             {w.ipv6, in({field::iifname, field::ip6_saddr}, set::pins6), w.pin, Verdict::Accept},
             {w.ipv6, w.icmpv6, of_type(neighbour_solicitation), is(field::ip6_saddr, nobody6),
              Verdict::Accept},
             {Count{}, Verdict::Drop}}};
}

// Other ports may not use an address that is pinned to one.
AddChain prerouting(const Words& w) {
    return {l2_table,
            "prerouting",
            Hook{HookPoint::Prerouting, first, Verdict::Accept},
            {{w.from_port, Goto{"pinned"}},
             {w.ipv4, in({field::ip_saddr}, set::owned4), Count{}, Verdict::Drop},
             {w.arp, in({field::arp_saddr_ip}, set::owned4), Count{}, Verdict::Drop},
             {w.ipv6, in({field::ip6_saddr}, set::owned6), Count{}, Verdict::Drop}}};
}

// From container to container only by way of the gateway, where the flow is judged.
AddChain forward(const Words& w) {
    return {l2_table,
            "forward",
            Hook{HookPoint::Forward, filter, Verdict::Accept},
            {{w.from_port, Count{}, Verdict::Drop},
             {in({field::oifname}, set::ports), Count{}, Verdict::Drop}}};
}

} // namespace

Transaction l2_ruleset(std::uint32_t flags) {
    const Words words;
    return {AddTable{l2_table, flags}, AddSet{&set::ports},  AddSet{&set::mac_ports},
            AddSet{&set::macs},        AddSet{&set::pins4},  AddSet{&set::pins6},
            AddSet{&set::owned4},      AddSet{&set::owned6}, pinned(words),
            prerouting(words),         forward(words)};
}

} // namespace outcall::nft
