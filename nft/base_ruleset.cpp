// SPDX-License-Identifier: GPL-2.0-or-later
// Table inet outcall: default deny, in force with or without a daemon.
#include "nft/field.hpp"
#include "nft/mark.hpp"
#include "nft/ruleset.hpp"

#include <netinet/in.h> // before the kernel's own definitions of the same

#include <linux/netfilter/nf_conntrack_common.h>
#include <string_view>

namespace outcall::nft {

namespace {

constexpr std::uint32_t related = 1U << (IP_CT_RELATED + 1); // nf_tables' bit of the state
constexpr std::uint8_t neighbour_solicitation = 135;
constexpr std::uint8_t neighbour_advertisement = 136;

constexpr std::int32_t unjudged = -91; // right before the judges of the dynamic table
constexpr std::int32_t judged = -80;   // after them
constexpr std::int32_t filter = 0;

struct Words {
    Expression from_bridge = in({field::iifname}, set::base_bridges);
    Expression not_from_bridge = not_in({field::iifname}, set::base_bridges);
    Expression to_bridge = in({field::oifname}, set::base_bridges);
    Expression not_to_bridge = not_in({field::oifname}, set::base_bridges);
    Expression allowed = has(field::mark, allow_mark);
    Expression icmp = is(field::l4proto, {IPPROTO_ICMP});
    Expression icmpv6 = is(field::l4proto, {IPPROTO_ICMPV6});
    Expression error_of_a_flow = has(field::ct_state, related);
    Expression solicitation = is(field::icmpv6_type, {neighbour_solicitation});
    Expression advertisement = is(field::icmpv6_type, {neighbour_advertisement});
    Expression limited = LimitRate{.per_second = 10};
    Expression logged = Log{.group = 29, .prefix = "outcall-drop"};
};

// Nobody but the judge sets the bit: of every packet, for a mark that others saved with the flow
// and put back (mangle, -150) comes from any interface. The pinned bit stays: the bridge family ran
// before.
AddChain clear(std::string_view chain, HookPoint point) {
    return {base_table,
            chain,
            Hook{point, unjudged, Verdict::Accept},
            {{ChangeMark{.clear = allow_mark, .set = 0}}}};
}

// Tells of what is about to be dropped: the routing guard refuses it before `forward` sees it.
AddChain refused(const Words& w) {
    return {base_table,
            "refused",
            Hook{HookPoint::Prerouting, judged, Verdict::Accept},
            {{w.not_from_bridge, Verdict::Accept},
             {w.allowed, Verdict::Accept},
             {w.icmpv6, w.solicitation, Verdict::Accept},
             {w.icmpv6, w.advertisement, Verdict::Accept},
             {Count{}, w.limited, w.logged}}};
}

AddChain forward(const Words& w) {
    return {base_table,
            "forward",
            Hook{HookPoint::Forward, filter, Verdict::Drop},
            {{w.not_from_bridge, w.not_to_bridge, Verdict::Accept},
             {w.allowed, Verdict::Accept},
             {w.to_bridge, w.error_of_a_flow, w.icmp, Verdict::Accept},
             {w.to_bridge, w.error_of_a_flow, w.icmpv6, Verdict::Accept},
             {w.not_from_bridge, w.limited, w.logged},
             {Count{}, Verdict::Drop}}};
}

// Without neighbour discovery the gateway has no IPv6; its hop limit of 255 is the kernel's check.
AddChain input(const Words& w) {
    return {base_table,
            "input",
            Hook{HookPoint::Input, filter, Verdict::Accept},
            {{w.not_from_bridge, Verdict::Accept},
             {w.allowed, Verdict::Accept},
             {w.icmpv6, w.solicitation, Verdict::Accept},
             {w.icmpv6, w.advertisement, Verdict::Accept},
             {Count{}, Verdict::Drop}}};
}

// Answers of host services end with the element. What the host itself sends would be a way on: a
// flow that conntrack forgot begins anew, with the service as its opener.
AddChain output(const Words& w) {
    return {base_table,
            "output",
            Hook{HookPoint::Output, filter, Verdict::Accept},
            {{w.not_to_bridge, Verdict::Accept},
             {w.allowed, Verdict::Accept},
             {w.icmpv6, w.solicitation, Verdict::Accept},
             {w.icmpv6, w.advertisement, Verdict::Accept},
             {w.error_of_a_flow, w.icmp, Verdict::Accept},
             {w.error_of_a_flow, w.icmpv6, Verdict::Accept},
             {Count{}, Verdict::Drop}}};
}

} // namespace

std::vector<SetElement> interface_elements(const std::vector<std::string>& names) {
    std::vector<SetElement> elements;
    elements.reserve(names.size());
    for (const std::string& name : names) {
        elements.push_back({.key = ElementKey{}.append(std::string_view(name))});
    }
    return elements;
}

Transaction base_ruleset(const std::vector<std::string>& bridges, std::uint32_t flags) {
    const Words words;
    return {AddTable{base_table, flags},
            AddSet{&set::base_bridges},
            AddElements{&set::base_bridges, interface_elements(bridges)},
            clear("clear", HookPoint::Prerouting),
            clear("clear_output", HookPoint::Output),
            refused(words),
            forward(words),
            input(words),
            output(words)};
}

} // namespace outcall::nft
