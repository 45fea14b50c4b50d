// SPDX-License-Identifier: GPL-2.0-or-later
// Bridges and ports over rtnetlink.
#include "nft/link.hpp"

#include "nft/rtnetlink.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>

namespace outcall::nft {

namespace {

constexpr const char* own_alias = "outcall"; // tells a later daemon which bridges are ours

ifinfomsg link_header(unsigned char family, std::int32_t index, unsigned int flags) {
    ifinfomsg header{};
    header.ifi_family = family;
    header.ifi_index = index;
    header.ifi_flags = flags;
    header.ifi_change = flags;
    return header;
}

// A link as a socket sees it, and the socket for what is to be done with it.
struct LookUp {
    NetlinkSocket socket;
    std::optional<Link> link; // empty: there is none of that name
};

Result<LookUp> look_up(const std::string& name) {
    auto socket = NetlinkSocket::open(NETLINK_ROUTE);
    if (!socket) {
        return std::unexpected(std::move(socket.error()));
    }
    auto link = find_link(*socket, name);
    if (!link) {
        return std::unexpected(std::move(link.error()));
    }
    return LookUp{std::move(*socket), std::move(*link)};
}

// NotFound: there is none of that name.
Result<LookUp> look_up_existing(const std::string& name) {
    auto found = look_up(name);
    if (found && !found->link) {
        return fail(ErrorCode::NotFound, "no such link", name);
    }
    return found;
}

// False: a link of that name is there already.
Result<bool> create_bridge(const std::string& name) {
    auto socket = NetlinkSocket::open(NETLINK_ROUTE);
    if (!socket) {
        return std::unexpected(std::move(socket.error()));
    }
    Request request =
        Request::make(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, link_header(AF_UNSPEC, 0, 0));
    mnl_attr_put_strz(request.header(), IFLA_IFNAME, name.c_str());
    nlattr* info = mnl_attr_nest_start(request.header(), IFLA_LINKINFO);
    mnl_attr_put_strz(request.header(), IFLA_INFO_KIND, "bridge");
    mnl_attr_nest_end(request.header(), info);
    const auto answer = socket->request(request.header());
    if (answer || answer.error().number == EEXIST) {
        return answer.has_value();
    }
    return refused(answer.error(), "creating bridge " + name);
}

} // namespace

Result<void> check_interface_name(std::string_view name) {
    const bool fits = !name.empty() && name.size() < IFNAMSIZ && name != "." && name != "..";
    const bool plain = std::ranges::all_of(name, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x80 && (std::isalnum(byte) != 0 || c == '-' || c == '_' || c == '.');
    });
    if (!fits || !plain) {
        return fail(ErrorCode::InvalidArgument,
                    "an interface name is 1-15 bytes of letters, digits, '-', '_', '.'");
    }
    return {};
}

Result<Bridge> ensure_bridge(const std::string& name) {
    if (auto valid = check_interface_name(name); !valid) {
        return std::unexpected(std::move(valid.error()));
    }
    const auto created = create_bridge(name);
    if (!created) {
        return std::unexpected(created.error());
    }
    auto found = look_up_existing(name);
    if (!found) {
        return std::unexpected(std::move(found.error()));
    }
    const Link& link = *found->link;
    if (link.kind != "bridge") {
        return fail(ErrorCode::Conflict, "a link of that name is not a bridge", name);
    }
    Request request = Request::make(RTM_NEWLINK, 0, link_header(AF_UNSPEC, link.index, IFF_UP));
    // An address that nobody set is the lowest of the ports': each port that comes or goes may
    // change it, and containers go on sending to the gateway's old one.
    mnl_attr_put(request.header(), IFLA_ADDRESS, link.mac.octets.size(), link.mac.octets.data());
    if (*created) {
        mnl_attr_put_str(request.header(), IFLA_IFALIAS, own_alias);
    }
    if (const auto answer = found->socket.request(request.header()); !answer) {
        return refused(answer.error(), "setting up bridge " + name);
    }
    return Bridge{.name = name, .created = *created};
}

Result<void> add_address(const std::string& link, const InterfaceAddress& address) {
    auto found = look_up_existing(link);
    if (!found) {
        return std::unexpected(std::move(found.error()));
    }
    const bool v4 = address.address.family() == Family::IPv4;
    ifaddrmsg header{};
    header.ifa_family = v4 ? AF_INET : AF_INET6;
    header.ifa_prefixlen = address.prefix_length;
    // A bridge without ports has no carrier: duplicate detection would never end.
    header.ifa_flags = v4 ? 0 : IFA_F_NODAD;
    header.ifa_index = static_cast<std::uint32_t>(found->link->index);
    Request request = Request::make(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, header);
    const auto octets = address.address.octets();
    mnl_attr_put(request.header(), IFA_LOCAL, octets.size(), octets.data());
    mnl_attr_put(request.header(), IFA_ADDRESS, octets.size(), octets.data());
    const auto answer = found->socket.request(request.header());
    if (!answer && answer.error().number != EEXIST) {
        return refused(answer.error(), "address " + to_string(address.address) + " on " + link);
    }
    return {};
}

Result<bool> link_up(const std::string& name) {
    const auto found = look_up(name);
    if (!found) {
        return std::unexpected(found.error());
    }
    return found->link && found->link->up;
}

Result<void> remove_own_bridge(const std::string& name) {
    auto found = look_up(name);
    if (!found) {
        return std::unexpected(std::move(found.error()));
    }
    if (!found->link || found->link->alias != own_alias) {
        return {};
    }
    Request request = Request::make(RTM_DELLINK, 0, link_header(AF_UNSPEC, found->link->index, 0));
    const auto answer = found->socket.request(request.header());
    if (!answer && answer.error().number != ENODEV) {
        return refused(answer.error(), "removing bridge " + name);
    }
    return {};
}

Result<void> isolate_port(const std::string& port, const std::vector<std::string>& bridges) {
    auto found = look_up_existing(port);
    if (!found) {
        return std::unexpected(std::move(found.error()));
    }
    bool ours = false;
    for (const std::string& name : bridges) {
        const auto bridge = find_link(found->socket, name);
        ours = ours || (bridge && *bridge && (*bridge)->index == found->link->master);
    }
    if (!ours) {
        return fail(ErrorCode::InvalidArgument, "the link is no port of a bridge of ours", port);
    }
    Request request = Request::make(RTM_SETLINK, 0, link_header(AF_BRIDGE, found->link->index, 0));
    nlattr* info = mnl_attr_nest_start(request.header(), IFLA_PROTINFO | NLA_F_NESTED);
    mnl_attr_put_u8(request.header(), IFLA_BRPORT_ISOLATED, 1);
    mnl_attr_nest_end(request.header(), info);
    if (const auto answer = found->socket.request(request.header()); !answer) {
        return refused(answer.error(), "isolating port " + port);
    }
    return {};
}

} // namespace outcall::nft
