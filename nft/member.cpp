// SPDX-License-Identifier: GPL-2.0-or-later
// From a member to set elements.
#include "nft/member.hpp"

#include "nft/ruleset.hpp"

#include <algorithm>
#include <iterator>
#include <span>
#include <string_view>
#include <utility>

namespace outcall::nft {

namespace {

const Set* of_family(const IpAddress& address, const Set& v4, const Set& v6) {
    return address.family() == Family::IPv4 ? &v4 : &v6;
}

ElementKey address_key(const IpAddress& address) {
    return ElementKey{}.append(address);
}

ElementKey port_key(const Member& member) {
    return ElementKey{}.append(std::string_view(member.interface));
}

} // namespace

MemberEntries membership_of(const Member& member) {
    MemberEntries entries;
    for (const IpAddress& address : member.addresses) {
        if (!address.link_local()) {
            entries.push_back(
                {of_family(address, set::members4, set::members6), address_key(address)});
        }
    }
    return entries;
}

MemberEntries pins_of(const Member& member) {
    MemberEntries entries;
    if (member.interface.empty()) {
        return entries;
    }
    entries.push_back({&set::ports, port_key(member)});
    if (member.mac) {
        entries.push_back({&set::mac_ports, port_key(member)});
        entries.push_back({&set::macs, port_key(member).append(
                                           std::span<const std::uint8_t>(member.mac->octets))});
    }
    for (const IpAddress& address : member.addresses) {
        entries.push_back(
            {of_family(address, set::pins4, set::pins6), port_key(member).append(address)});
        if (!address.link_local()) {
            entries.push_back(
                {of_family(address, set::pinned4, set::pinned6), address_key(address)});
            entries.push_back({of_family(address, set::owned4, set::owned6), address_key(address)});
        }
    }
    return entries;
}

Transaction additions(const MemberEntries& entries) {
    Transaction transaction;
    for (const MemberEntry& entry : entries) {
        auto place = std::ranges::find_if(transaction, [&](const Operation& operation) {
            return std::get<AddElements>(operation).set == entry.set;
        });
        if (place == transaction.end()) {
            place = transaction.insert(place, AddElements{entry.set, {}});
        }
        std::get<AddElements>(*place).elements.push_back({.key = entry.key});
    }
    return transaction;
}

Member MemberTable::take(Place place) {
    Member member = std::move(*place);
    members_.erase(place);
    for (const IpAddress& address : member.addresses) {
        by_address_.erase(address); // a link-local one was never there
    }
    by_interface_.erase(member.interface);
    return member;
}

std::vector<Member> MemberTable::take_overlapping(const Member& member) {
    std::vector<Member> taken;
    for (const IpAddress& address : member.addresses) {
        const auto found = by_address_.find(address);
        if (found != by_address_.end()) {
            taken.push_back(take(found->second));
        }
    }
    const auto found = by_interface_.find(member.interface);
    if (found != by_interface_.end()) {
        taken.push_back(take(found->second));
    }
    return taken;
}

void MemberTable::insert(const Member& member) {
    const Place place = members_.insert(members_.end(), member);
    for (const IpAddress& address : member.addresses) {
        if (!address.link_local()) {
            by_address_.emplace(address, place);
        }
    }
    if (!member.interface.empty()) {
        by_interface_.emplace(member.interface, place);
    }
}

} // namespace outcall::nft
