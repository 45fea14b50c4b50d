// SPDX-License-Identifier: GPL-2.0-or-later
// Reads links. Names in a container's namespace are hostile: nothing is done with them but compare.
#include "nft/rtnetlink.hpp"

#include <algorithm>
#include <cerrno>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>

namespace outcall::nft {

namespace {

Link to_link(const nlmsghdr* message) {
    const auto* header = static_cast<const ifinfomsg*>(mnl_nlmsg_get_payload(message));
    const Attributes<IFLA_MAX> attributes(message, sizeof *header);
    Link link{.name = std::string(attributes.text(IFLA_IFNAME)),
              .kind = std::string(
                  Attributes<IFLA_INFO_MAX>(attributes[IFLA_LINKINFO]).text(IFLA_INFO_KIND)),
              .alias = std::string(attributes.text(IFLA_IFALIAS)),
              .index = header->ifi_index,
              .master = attributes.number<std::int32_t>(IFLA_MASTER),
              .peer = attributes.number<std::int32_t>(IFLA_LINK),
              .up = (header->ifi_flags & IFF_UP) != 0};
    if (attributes.has(IFLA_LINK_NETNSID)) {
        link.peer_namespace = attributes.number<std::int32_t>(IFLA_LINK_NETNSID);
    }
    const auto mac = attributes.bytes(IFLA_ADDRESS);
    if (mac.size() == link.mac.octets.size()) {
        std::ranges::copy(mac, link.mac.octets.begin());
    }
    return link;
}

Request link_request() {
    return Request::make(RTM_GETLINK, 0,
                         ifinfomsg{.ifi_family = AF_UNSPEC,
                                   .__ifi_pad = 0,
                                   .ifi_type = 0,
                                   .ifi_index = 0,
                                   .ifi_flags = 0,
                                   .ifi_change = 0});
}

} // namespace

Result<std::vector<Link>> read_links(NetlinkSocket& socket) {
    std::vector<Link> links;
    Request request = link_request();
    auto answer = socket.dump(request.header(),
                              [&](const nlmsghdr* message) { links.push_back(to_link(message)); });
    if (!answer) {
        return refused(answer.error(), "reading links");
    }
    return links;
}

Result<std::optional<Link>> find_link(NetlinkSocket& socket, std::string_view name) {
    std::optional<Link> link;
    Request request = link_request();
    mnl_attr_put_strz(request.header(), IFLA_IFNAME, std::string(name).c_str());
    auto answer =
        socket.request(request.header(), [&](const nlmsghdr* message) { link = to_link(message); });
    if (!answer && answer.error().number != ENODEV) {
        return refused(answer.error(), "reading link " + std::string(name));
    }
    return link;
}

std::optional<IpAddress> to_address(std::span<const std::uint8_t> bytes) {
    switch (bytes.size()) {
    case 4: return IpAddress::v4(bytes.first<4>());
    case 16: return IpAddress::v6(bytes.first<16>());
    default: return std::nullopt;
    }
}

} // namespace outcall::nft
