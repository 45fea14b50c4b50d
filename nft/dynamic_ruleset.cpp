// SPDX-License-Identifier: GPL-2.0-or-later
// Table inet outcall_dyn: every packet is looked up, in both directions (DESIGN §5).
#include "nft/field.hpp"
#include "nft/mark.hpp"
#include "nft/ruleset.hpp"

#include <netinet/in.h> // before the kernel's own definitions of the same

#include <linux/netfilter.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_conntrack_tuple_common.h>

namespace outcall::nft {

namespace {

// After conntrack (-200) and destination NAT (-100): final addresses both ways, and no route yet.
constexpr std::int32_t judge_priority = -90;
constexpr std::uint32_t established = 1U << (IP_CT_ESTABLISHED + 1); // nf_tables' bit

struct Words {
    Expression ipv4 = is(field::nfproto, {NFPROTO_IPV4});
    Expression ipv6 = is(field::nfproto, {NFPROTO_IPV6});
    Expression from_bridge = in({field::iifname}, set::bridges);
    Expression to_bridge = in({field::oifname}, set::bridges);
    Expression original = is(field::ct_direction, {IP_CT_DIR_ORIGINAL});
    Expression reply = is(field::ct_direction, {IP_CT_DIR_REPLY});
    // An answer belongs to a flow the container opened: no unsolicited packet passes as one.
    Expression of_a_flow = has(field::ct_state, established);
    Expression not_pinned = has_not(field::mark, pinned_mark);
    Expression asked4 =
        in({field::ip_saddr, field::ip_daddr, field::l4proto, field::th_dport}, set::allow4);
    Expression asked6 =
        in({field::ip6_saddr, field::ip6_daddr, field::l4proto, field::th_dport}, set::allow6);
    Expression answered4 =
        in({field::ip_daddr, field::ip_saddr, field::l4proto, field::th_sport}, set::allow4);
    Expression answered6 =
        in({field::ip6_daddr, field::ip6_saddr, field::l4proto, field::th_sport}, set::allow6);
    Expression allow = ChangeMark{.clear = 0, .set = allow_mark};
};

AddChain judge(const Words& w) {
    return {
        dynamic_table,
        "judge",
        Hook{HookPoint::Prerouting, judge_priority, Verdict::Accept},
        {{w.from_bridge, w.ipv4, in({field::ip_saddr}, set::pinned4), w.not_pinned,
          Verdict::Return},
         {w.from_bridge, w.ipv6, in({field::ip6_saddr}, set::pinned6), w.not_pinned,
          Verdict::Return},
         {w.from_bridge, w.original, w.ipv4, in({field::ip_saddr}, set::members4), w.asked4,
          w.allow},
         {w.from_bridge, w.original, w.ipv6, in({field::ip6_saddr}, set::members6), w.asked6,
          w.allow},
         {w.reply, w.of_a_flow, w.ipv4, in({field::ip_daddr}, set::members4), w.answered4, w.allow},
         {w.reply, w.of_a_flow, w.ipv6, in({field::ip6_daddr}, set::members6), w.answered6,
          w.allow}}};
}

// Answers of services on the host.
AddChain judge_output(const Words& w) {
    return {dynamic_table,
            "judge_output",
            Hook{HookPoint::Output, judge_priority, Verdict::Accept},
            {{w.to_bridge, w.reply, w.of_a_flow, w.ipv4, in({field::ip_daddr}, set::members4),
              w.answered4, w.allow},
             {w.to_bridge, w.reply, w.of_a_flow, w.ipv6, in({field::ip6_daddr}, set::members6),
              w.answered6, w.allow}}};
}

} // namespace

Transaction dynamic_ruleset(const std::vector<std::string>& bridges, std::uint32_t flags) {
    const Words words;
    return {AddTable{dynamic_table, flags},
            AddSet{&set::bridges},
            AddSet{&set::members4},
            AddSet{&set::members6},
            AddSet{&set::pinned4},
            AddSet{&set::pinned6},
            AddSet{&set::allow4},
            AddSet{&set::allow6},
            AddElements{&set::bridges, interface_elements(bridges)},
            judge(words),
            judge_output(words)};
}

} // namespace outcall::nft
