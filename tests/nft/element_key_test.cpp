// SPDX-License-Identifier: GPL-2.0-or-later
// The layout of set keys, and the way back.
#include "nft/element_key.hpp"

#include "nft/ruleset.hpp"

#include <gtest/gtest.h>

namespace outcall::nft::test {

namespace {

const FlowKey v4{*IpAddress::parse("10.1.2.3"),
                 {*IpAddress::parse("192.0.2.9"), Protocol::Udp, {0x1234}}};
const FlowKey v6{*IpAddress::parse("fd00::1"),
                 {*IpAddress::parse("2001:db8::9"), Protocol::Tcp, {443}}};

} // namespace

TEST(ElementKey, PartsArePaddedToFourBytes) {
    const ElementKey key = to_element_key(v4);
    const std::vector<std::uint8_t> expected{10, 1, 2, 3, 192,  0,    2, 9,
                                             17, 0, 0, 0, 0x12, 0x34, 0, 0};
    EXPECT_EQ(std::vector(key.bytes().begin(), key.bytes().end()), expected);
    EXPECT_EQ(to_element_key(v6).bytes().size(), 40U);
}

TEST(ElementKey, FlowsComeBack) {
    EXPECT_EQ(to_flow_key(to_element_key(v4)), v4);
    EXPECT_EQ(to_flow_key(to_element_key(v6)), v6);
    EXPECT_EQ(to_flow_key(ElementKey{}), std::nullopt);
    EXPECT_EQ(to_flow_key(ElementKey{}.append(std::string_view("outcall0"))), std::nullopt);
}

TEST(ElementKey, PrintsAsNftDoes) {
    EXPECT_EQ(to_string(to_element_key(v4), set::allow4.key), "10.1.2.3 . 192.0.2.9 . udp . 4660");
    EXPECT_EQ(to_string(to_element_key(v6), set::allow6.key), "fd00::1 . 2001:db8::9 . tcp . 443");
    const MacAddress mac{{2, 0, 0, 0, 0, 5}};
    EXPECT_EQ(to_string(ElementKey{}
                            .append(std::string_view("v1"))
                            .append(std::span<const std::uint8_t>(mac.octets)),
                        set::macs.key),
              "v1 . 02:00:00:00:00:05");
    EXPECT_EQ(to_string(ElementKey{}, set::allow4.key), " (short key)");
}

// 15 bytes and a zero: a longer name would match another interface.
TEST(ElementKey, InterfaceNamesEndWithAZero) {
    const ElementKey key = ElementKey{}.append(std::string_view("abcdefghijklmnop"));
    EXPECT_EQ(key.bytes().size(), 16U);
    EXPECT_EQ(key.bytes().back(), 0);
}

} // namespace outcall::nft::test
