// SPDX-License-Identifier: GPL-2.0-or-later
// Which port of our bridges leads into a network namespace. Both ends have to say so.
#include "nft/link.hpp"
#include "nft/network_namespace.hpp"
#include "nft/rtnetlink.hpp"

#include "engine/model/limits.hpp"

#include <algorithm>
#include <cerrno>
#include <linux/if_addr.h>
#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>

namespace outcall::nft {

namespace {

// The reader's number of a namespace; empty: it has none there.
Result<std::optional<std::int32_t>> namespace_number(NetlinkSocket& reader, int netns_fd) {
    std::optional<std::int32_t> number;
    Request request = Request::make(RTM_GETNSID, 0, rtgenmsg{.rtgen_family = AF_UNSPEC});
    mnl_attr_put_u32(request.header(), NETNSA_FD, static_cast<std::uint32_t>(netns_fd));
    const auto answer = reader.request(request.header(), [&](const nlmsghdr* message) {
        const Attributes<NETNSA_MAX> attributes(message, sizeof(rtgenmsg));
        const auto value = attributes.number<std::int32_t>(NETNSA_NSID);
        if (attributes.has(NETNSA_NSID) && value >= 0) {
            number = value;
        }
    });
    if (!answer) {
        return refused(answer.error(), "number of a network namespace");
    }
    return number;
}

using Addresses = std::vector<std::pair<std::int32_t, IpAddress>>; // by link index

Result<Addresses> read_addresses(NetlinkSocket& socket) {
    Addresses addresses;
    Request request = Request::make(RTM_GETADDR, 0, ifaddrmsg{});
    const auto answer = socket.dump(request.header(), [&](const nlmsghdr* message) {
        const auto* header = static_cast<const ifaddrmsg*>(mnl_nlmsg_get_payload(message));
        const Attributes<IFA_MAX> attributes(message, sizeof *header);
        const auto type = attributes.has(IFA_LOCAL) ? IFA_LOCAL : IFA_ADDRESS;
        if (const auto address = to_address(attributes.bytes(type))) {
            addresses.emplace_back(static_cast<std::int32_t>(header->ifa_index), *address);
        }
    });
    if (!answer) {
        return refused(answer.error(), "reading addresses");
    }
    return addresses;
}

bool on_a_bridge(const Link& port, const std::vector<Link>& links,
                 const std::vector<std::string>& bridges) {
    return std::ranges::any_of(links, [&](const Link& link) {
        return link.index == port.master && link.kind == "bridge" &&
               std::ranges::find(bridges, link.name) != bridges.end();
    });
}

struct Ends {
    std::vector<Link> outside;
    std::vector<Link> inside;
    std::optional<std::int32_t> inside_number;  // as seen from outside
    std::optional<std::int32_t> outside_number; // as seen from inside
};

// Links first: reading them makes the kernel give the namespaces their numbers.
Result<Ends> read_ends(NetlinkSocket& host, NetlinkSocket& container, int netns_fd) {
    const auto own = current_namespace();
    if (!own) {
        return std::unexpected(own.error());
    }
    auto outside = read_links(host);
    if (!outside) {
        return std::unexpected(std::move(outside.error()));
    }
    auto inside = read_links(container);
    if (!inside) {
        return std::unexpected(std::move(inside.error()));
    }
    auto inside_number = namespace_number(host, netns_fd);
    if (!inside_number) {
        return std::unexpected(std::move(inside_number.error()));
    }
    auto outside_number = namespace_number(container, own->get());
    if (!outside_number) {
        return std::unexpected(std::move(outside_number.error()));
    }
    return Ends{std::move(*outside), std::move(*inside), *inside_number, *outside_number};
}

bool are_peers(const Link& port, const Link& inner, const Ends& ends) {
    return port.kind == "veth" && inner.kind == "veth" && ends.inside_number &&
           ends.outside_number && port.peer == inner.index && inner.peer == port.index &&
           port.peer_namespace == ends.inside_number && inner.peer_namespace == ends.outside_number;
}

Result<std::vector<ContainerLink>> find_links(int netns_fd,
                                              const std::vector<std::string>& bridges) {
    auto host = NetlinkSocket::open(NETLINK_ROUTE);
    if (!host) {
        return std::unexpected(std::move(host.error()));
    }
    auto container = open_in(netns_fd, NETLINK_ROUTE);
    if (!container) {
        return std::unexpected(std::move(container.error()));
    }
    const auto ends = read_ends(*host, *container, netns_fd);
    if (!ends) {
        return std::unexpected(ends.error());
    }
    const auto addresses = read_addresses(*container);
    if (!addresses) {
        return std::unexpected(addresses.error());
    }
    std::vector<ContainerLink> result;
    for (const Link& inner : ends->inside) {
        const auto port = std::ranges::find_if(ends->outside, [&](const Link& link) {
            return are_peers(link, inner, *ends) && on_a_bridge(link, ends->outside, bridges);
        });
        if (port == ends->outside.end()) {
            continue;
        }
        ContainerLink found{.port = port->name, .mac = inner.mac, .addresses = {}};
        for (const auto& [index, address] : *addresses) {
            if (index == inner.index) {
                found.addresses.push_back(address);
            }
        }
        if (found.addresses.size() > limits::addresses_per_container) {
            return fail(ErrorCode::LimitExceeded, "too many addresses on one interface",
                        port->name);
        }
        result.push_back(std::move(found));
    }
    return result;
}

} // namespace

// Nothing is changed here: a kernel that says no to a look puts none of our tables in doubt.
Result<std::vector<ContainerLink>> read_container_links(int netns_fd,
                                                        const std::vector<std::string>& bridges) {
    auto found = find_links(netns_fd, bridges);
    if (!found && found.error().code == ErrorCode::KernelRefused) {
        found.error().code = ErrorCode::Unavailable;
    }
    return found;
}

} // namespace outcall::nft
