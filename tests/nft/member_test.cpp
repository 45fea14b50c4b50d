// SPDX-License-Identifier: GPL-2.0-or-later
// Which set elements stand for a member, and which members exclude each other.
#include "nft/member.hpp"

#include "nft/ruleset.hpp"

#include <gtest/gtest.h>

namespace outcall::nft::test {

namespace {

Member member(std::vector<std::string> addresses, std::string interface,
              std::optional<MacAddress> mac = {}) {
    Member result{.addresses = {}, .interface = std::move(interface), .mac = mac};
    for (const std::string& address : addresses) {
        result.addresses.push_back(*IpAddress::parse(address));
    }
    return result;
}

} // namespace

TEST(Member, EntriesOfAPinnedMember) {
    const Member dual =
        member({"10.0.0.5", "fd00::5", "fe80::5"}, "v1", MacAddress{{2, 0, 0, 0, 0, 5}});
    EXPECT_EQ(to_string(additions(membership_of(dual))),
              "add element inet outcall_dyn members4 { 10.0.0.5 }\n"
              "add element inet outcall_dyn members6 { fd00::5 }\n");
    EXPECT_EQ(to_string(additions(pins_of(dual))),
              "add element bridge outcall_l2 ports { v1 }\n"
              "add element bridge outcall_l2 mac_ports { v1 }\n"
              "add element bridge outcall_l2 macs { v1 . 02:00:00:00:00:05 }\n"
              "add element bridge outcall_l2 pins4 { v1 . 10.0.0.5 }\n"
              "add element inet outcall_dyn pinned4 { 10.0.0.5 }\n"
              "add element bridge outcall_l2 owned4 { 10.0.0.5 }\n"
              "add element bridge outcall_l2 pins6 { v1 . fd00::5 }\n"
              "add element bridge outcall_l2 pins6 { v1 . fe80::5 }\n"
              "add element inet outcall_dyn pinned6 { fd00::5 }\n"
              "add element bridge outcall_l2 owned6 { fd00::5 }\n");
}

TEST(Member, WithoutAPortNothingIsPinned) {
    EXPECT_TRUE(pins_of(member({"10.0.0.5"}, "")).empty());
    EXPECT_EQ(membership_of(member({"10.0.0.5"}, "")).size(), 1U);
}

TEST(MemberTable, MembersThatOverlapAreTakenOut) {
    MemberTable table;
    table.insert(member({"10.0.0.5", "fd00::5"}, "v1"));
    table.insert(member({"10.0.0.6"}, "v2"));
    table.insert(member({"10.0.0.7"}, ""));
    table.insert(member({"10.0.0.8"}, ""));
    EXPECT_EQ(table.take_overlapping(member({"10.0.0.9"}, "v9")).size(), 0U);
    EXPECT_EQ(table.take_overlapping(member({"fd00::5"}, "v2")).size(), 2U);
    EXPECT_EQ(table.take_overlapping(member({"10.0.0.5"}, "v1")).size(), 0U);
    EXPECT_EQ(table.take_overlapping(member({"10.0.0.8"}, "")).size(), 1U);
    EXPECT_EQ(table.size(), 1U);
}

// Two bridges may have the same link-local address.
TEST(MemberTable, LinkLocalAddressesDoNotOverlap) {
    MemberTable table;
    table.insert(member({"10.0.0.5", "fe80::1"}, "v1"));
    EXPECT_EQ(table.take_overlapping(member({"10.0.0.6", "fe80::1"}, "v2")).size(), 0U);
    EXPECT_EQ(table.size(), 1U);
}

} // namespace outcall::nft::test
