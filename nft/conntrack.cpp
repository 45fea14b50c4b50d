// SPDX-License-Identifier: GPL-2.0-or-later
// Filtered dumps, then exact deletes by tuple and id: an entry that was re-used is not touched.
#include "nft/conntrack.hpp"

#include "nft/attributes.hpp"
#include "nft/netlink_socket.hpp"
#include "nft/rtnetlink.hpp"

#include <cerrno>
#include <functional>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <set>
#include <sys/socket.h>
#include <vector>

namespace outcall::nft {

namespace {

// Kernel-internal number of a tuple part in CTA_FILTER_ORIG_FLAGS (kernel 5.8). An older kernel
// ignores the filter, so every entry is compared here again. IPv6 goes without: kernels up to 6.18
// at least compare it the wrong way round and leave out the very entries that were asked for.
constexpr std::uint32_t filter_source = 1U << 0;
constexpr std::size_t few_sources =
    1; // more are found in one unfiltered dump: each walks all buckets

struct Entry {
    FlowKey key;                     // protocol may be any number
    std::vector<std::uint8_t> tuple; // of the original direction, as the kernel sent it
    std::uint32_t id = 0;
    std::uint16_t zone = 0;
    std::uint8_t family = AF_UNSPEC;
};

using Matcher = std::function<bool(const FlowKey&)>;

Request conntrack_request(int type, std::uint8_t family) {
    return Request::make(static_cast<std::uint16_t>(NFNL_SUBSYS_CTNETLINK << 8 | type), 0,
                         nfgenmsg{.nfgen_family = family, .version = NFNETLINK_V0, .res_id = 0});
}

std::uint8_t family_of(const IpAddress& address) {
    return address.family() == Family::IPv4 ? AF_INET : AF_INET6;
}

std::optional<IpAddress> source_of(const nlattr* tuple) {
    const Attributes<CTA_IP_MAX> ip{Attributes<CTA_TUPLE_MAX>(tuple)[CTA_TUPLE_IP]};
    return to_address(ip.bytes(ip.has(CTA_IP_V4_SRC) ? CTA_IP_V4_SRC : CTA_IP_V6_SRC));
}

// The key the judge saw: the source that opened it, and who answers, which is the destination after
// any translation.
std::optional<Entry> to_entry(const nlmsghdr* message) {
    const auto* header = static_cast<const nfgenmsg*>(mnl_nlmsg_get_payload(message));
    const Attributes<CTA_MAX> found(message, sizeof *header);
    const auto source = source_of(found[CTA_TUPLE_ORIG]);
    const auto answers = source_of(found[CTA_TUPLE_REPLY]);
    if (!source || !answers) {
        return std::nullopt;
    }
    const Attributes<CTA_PROTO_MAX> protocol{
        Attributes<CTA_TUPLE_MAX>(found[CTA_TUPLE_REPLY])[CTA_TUPLE_PROTO]};
    const auto tuple = found.bytes(CTA_TUPLE_ORIG);
    return Entry{
        .key = {*source,
                {.address = *answers,
                 .protocol = static_cast<Protocol>(protocol.number<std::uint8_t>(CTA_PROTO_NUM)),
                 .port = {be16toh(protocol.number<std::uint16_t>(CTA_PROTO_SRC_PORT))}}},
        .tuple = {tuple.begin(), tuple.end()},
        .id = found.number<std::uint32_t>(CTA_ID),
        .zone = found.number<std::uint16_t>(CTA_ZONE),
        .family = header->nfgen_family};
}

void put_filter(nlmsghdr* header, const IpAddress& source) {
    nlattr* tuple = mnl_attr_nest_start(header, CTA_TUPLE_ORIG);
    nlattr* ip = mnl_attr_nest_start(header, CTA_TUPLE_IP);
    const auto octets = source.octets();
    mnl_attr_put(header, CTA_IP_V4_SRC, octets.size(), octets.data());
    mnl_attr_nest_end(header, ip);
    mnl_attr_nest_end(header, tuple);
    nlattr* filter = mnl_attr_nest_start(header, CTA_FILTER);
    mnl_attr_put_u32(header, CTA_FILTER_ORIG_FLAGS, filter_source);
    mnl_attr_put_u32(header, CTA_FILTER_REPLY_FLAGS, 0);
    mnl_attr_nest_end(header, filter);
}

Result<std::vector<Entry>> find_entries(NetlinkSocket& socket, Request request,
                                        const Matcher& matches) {
    std::vector<Entry> entries;
    const auto answer = socket.dump(request.header(), [&](const nlmsghdr* message) {
        auto entry = to_entry(message);
        if (entry && matches(entry->key)) {
            entries.push_back(std::move(*entry));
        }
    });
    if (!answer) {
        return refused(answer.error(), "reading conntrack");
    }
    return entries;
}

Result<std::uint32_t> remove_entries(NetlinkSocket& socket, const std::vector<Entry>& entries) {
    std::uint32_t removed = 0;
    for (const Entry& entry : entries) {
        Request request = conntrack_request(IPCTNL_MSG_CT_DELETE, entry.family);
        mnl_attr_put(request.header(), CTA_TUPLE_ORIG | NLA_F_NESTED, entry.tuple.size(),
                     entry.tuple.data());
        mnl_attr_put(request.header(), CTA_ID, sizeof entry.id, &entry.id);
        if (entry.zone != 0) {
            mnl_attr_put(request.header(), CTA_ZONE, sizeof entry.zone, &entry.zone);
        }
        const auto answer = socket.request(request.header());
        if (!answer && answer.error().number != ENOENT) {
            return refused(answer.error(), "deleting a conntrack entry");
        }
        removed += answer ? 1 : 0;
    }
    return removed;
}

Result<std::uint32_t> cut(const std::set<IpAddress>& sources, const Matcher& matches) {
    auto socket = NetlinkSocket::open(NETLINK_NETFILTER);
    if (!socket) {
        return std::unexpected(std::move(socket.error()));
    }
    std::vector<Request> requests;
    if (sources.size() > few_sources) {
        requests.push_back(conntrack_request(IPCTNL_MSG_CT_GET, AF_UNSPEC));
    } else {
        for (const IpAddress& source : sources) {
            requests.push_back(conntrack_request(IPCTNL_MSG_CT_GET, family_of(source)));
            if (source.family() == Family::IPv4) {
                put_filter(requests.back().header(), source);
            }
        }
    }
    std::uint32_t sum = 0;
    for (Request& request : requests) {
        const auto entries = find_entries(*socket, std::move(request), matches);
        if (!entries) {
            return std::unexpected(entries.error());
        }
        const auto removed = remove_entries(*socket, *entries);
        if (!removed) {
            return removed;
        }
        sum += *removed;
    }
    return sum;
}

} // namespace

Result<std::uint32_t> cut_flows(std::span<const FlowKey> keys) {
    const std::set<FlowKey> wanted(keys.begin(), keys.end());
    std::set<IpAddress> sources;
    for (const FlowKey& key : keys) {
        sources.insert(key.source);
    }
    return cut(sources, [&](const FlowKey& key) { return wanted.contains(key); });
}

Result<std::uint32_t> cut_flows_from(std::span<const IpAddress> sources) {
    const std::set<IpAddress> wanted(sources.begin(), sources.end());
    return cut(wanted, [&](const FlowKey& key) { return wanted.contains(key.source); });
}

} // namespace outcall::nft
