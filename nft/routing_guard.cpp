// SPDX-License-Identifier: GPL-2.0-or-later
// Policy-routing rules over rtnetlink, in both families.
#include "nft/routing_guard.hpp"

#include "nft/link.hpp"
#include "nft/mark.hpp"
#include "nft/rtnetlink.hpp"

#include <array>
#include <cerrno>
#include <fmt/format.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <vector>

namespace outcall::nft {

namespace {

constexpr std::array<std::uint8_t, 2> families{AF_INET, AF_INET6};
constexpr std::array preferences{guard_allow_preference, guard_prohibit_preference};

struct RoutingRule {
    std::uint32_t preference = 0;
    std::string from; // interface
    std::uint8_t action = FR_ACT_UNSPEC;
    std::uint32_t mark = 0;
    std::uint32_t mask = 0;
    std::uint32_t table = RT_TABLE_UNSPEC;
    bool plain = true; // no selector but interface and mark
    bool operator==(const RoutingRule&) const = default;
};

RoutingRule guard_rule(std::uint32_t preference, const std::string& bridge) {
    if (preference == guard_prohibit_preference) {
        return {.preference = preference, .from = bridge, .action = FR_ACT_PROHIBIT};
    }
    return {.preference = preference,
            .from = bridge,
            .action = FR_ACT_TO_TBL,
            .mark = allow_mark,
            .mask = allow_mark,
            .table = RT_TABLE_MAIN};
}

RoutingRule to_rule(const nlmsghdr* message) {
    const auto* header = static_cast<const fib_rule_hdr*>(mnl_nlmsg_get_payload(message));
    const Attributes<FRA_MAX> found(message, sizeof *header);
    RoutingRule rule{.preference = found.number<std::uint32_t>(FRA_PRIORITY),
                     .from = std::string(found.text(FRA_IIFNAME)),
                     .action = header->action,
                     .mark = found.number<std::uint32_t>(FRA_FWMARK),
                     .mask = found.number<std::uint32_t>(FRA_FWMASK)};
    if (header->action == FR_ACT_TO_TBL) {
        rule.table = found.has(FRA_TABLE) ? found.number<std::uint32_t>(FRA_TABLE) : header->table;
    }
    for (const int selector : {FRA_SRC, FRA_DST, FRA_OIFNAME, FRA_TUN_ID, FRA_UID_RANGE,
                               FRA_IP_PROTO, FRA_SPORT_RANGE, FRA_DPORT_RANGE}) {
        rule.plain &= !found.has(static_cast<std::size_t>(selector));
    }
    rule.plain &= header->tos == 0 && (header->flags & FIB_RULE_INVERT) == 0;
    return rule;
}

Result<std::vector<RoutingRule>> read_rules(NetlinkSocket& socket, std::uint8_t family) {
    std::vector<RoutingRule> rules;
    fib_rule_hdr header{};
    header.family = family;
    Request request = Request::make(RTM_GETRULE, 0, header);
    const auto answer = socket.dump(
        request.header(), [&](const nlmsghdr* message) { rules.push_back(to_rule(message)); });
    if (!answer) {
        return refused(answer.error(), "reading routing rules");
    }
    return rules;
}

Answer<void> change(NetlinkSocket& socket, std::uint16_t type, std::uint16_t flags,
                    std::uint8_t family, const RoutingRule& rule) {
    fib_rule_hdr header{};
    header.family = family;
    header.action = rule.action;
    header.table = static_cast<std::uint8_t>(rule.table);
    Request request = Request::make(type, flags, header);
    mnl_attr_put_u32(request.header(), FRA_PRIORITY, rule.preference);
    mnl_attr_put_strz(request.header(), FRA_IIFNAME, rule.from.c_str());
    if (rule.mask != 0) {
        mnl_attr_put_u32(request.header(), FRA_FWMARK, rule.mark);
        mnl_attr_put_u32(request.header(), FRA_FWMASK, rule.mask);
    }
    if (rule.table != RT_TABLE_UNSPEC) {
        mnl_attr_put_u32(request.header(), FRA_TABLE, rule.table);
    }
    return socket.request(request.header());
}

// True: the very rule is there. Rules of ours for other bridges share the preference.
Result<bool> present(const std::vector<RoutingRule>& rules, const RoutingRule& wanted) {
    bool found = false;
    for (const RoutingRule& rule : rules) {
        if (rule.preference != wanted.preference) {
            continue;
        }
        if (rule.from.empty() || rule != guard_rule(wanted.preference, rule.from)) {
            return fail(ErrorCode::Conflict, "the preference belongs to another routing rule",
                        fmt::format("preference {}", wanted.preference));
        }
        found |= rule == wanted;
    }
    return found;
}

Result<void> install(NetlinkSocket& socket, std::uint8_t family, const std::string& bridge) {
    const auto rules = read_rules(socket, family);
    if (!rules) {
        return std::unexpected(rules.error());
    }
    // The prohibit rule first: there is no moment in which only the other one holds.
    for (const std::uint32_t preference : {guard_prohibit_preference, guard_allow_preference}) {
        const RoutingRule wanted = guard_rule(preference, bridge);
        const auto there = present(*rules, wanted);
        if (!there) {
            return std::unexpected(there.error());
        }
        if (*there) {
            continue;
        }
        const auto answer = change(socket, RTM_NEWRULE, NLM_F_CREATE | NLM_F_EXCL, family, wanted);
        if (!answer && answer.error().number != EEXIST) {
            return refused(answer.error(), "routing rule for " + bridge);
        }
    }
    return {};
}

Result<void> remove(NetlinkSocket& socket, std::uint8_t family, const std::string& bridge) {
    for (const std::uint32_t preference : preferences) {
        const auto answer = change(socket, RTM_DELRULE, 0, family, guard_rule(preference, bridge));
        if (!answer && answer.error().number != ENOENT) {
            return refused(answer.error(), "routing rule for " + bridge);
        }
    }
    return {};
}

using Step = Result<void> (*)(NetlinkSocket&, std::uint8_t, const std::string&);

Result<void> in_both_families(Step step, const std::string& bridge) {
    if (auto valid = check_interface_name(bridge); !valid) {
        return valid;
    }
    auto socket = NetlinkSocket::open(NETLINK_ROUTE);
    if (!socket) {
        return std::unexpected(std::move(socket.error()));
    }
    for (const std::uint8_t family : families) {
        if (auto done = step(*socket, family, bridge); !done) {
            return done;
        }
    }
    return {};
}

} // namespace

Result<void> install_guard(const std::string& bridge) {
    return in_both_families(install, bridge);
}

Result<void> remove_guard(const std::string& bridge) {
    return in_both_families(remove, bridge);
}

} // namespace outcall::nft
