// SPDX-License-Identifier: GPL-2.0-or-later
// Containers as the kernel has to know them, and the set elements that stand for each.
#pragma once

#include "engine/model/address.hpp"
#include "nft/transaction.hpp"

#include <cstddef>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace outcall::nft {

struct Member {
    std::vector<IpAddress> addresses;
    std::string interface = {}; // host side; empty: its addresses cannot be pinned to a port
    std::optional<MacAddress> mac = {}; // empty: not pinned
    bool operator==(const Member&) const = default;
};

struct MemberEntry {
    const Set* set;
    ElementKey key;
};
using MemberEntries = std::vector<MemberEntry>;

// A link-local address is pinned to its port, but is nobody's identity: two bridges may have the
// same one.
MemberEntries membership_of(const Member& member); // without it nothing of the member is allowed
MemberEntries pins_of(const Member& member);

// One operation for each set, in the order of first mention.
Transaction additions(const MemberEntries& entries);

// Members by address and interface; no two share one.
class MemberTable {
public:
    // Members that share an address or the interface are taken out and returned.
    std::vector<Member> take_overlapping(const Member& member);
    void insert(const Member& member); // overlaps with none

    std::size_t size() const { return members_.size(); }
    auto begin() const { return members_.begin(); }
    auto end() const { return members_.end(); }

private:
    using Place = std::list<Member>::iterator;
    Member take(Place place);

    std::list<Member> members_;
    std::map<IpAddress, Place> by_address_;
    std::map<std::string, Place> by_interface_;
};

} // namespace outcall::nft
