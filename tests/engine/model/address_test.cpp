// SPDX-License-Identifier: GPL-2.0-or-later
// Addresses: what is one, what it prints as, and what kind it is.
#include "engine/model/address.hpp"

#include <gtest/gtest.h>
#include <unordered_set>

namespace outcall {
namespace {

TEST(IpAddress, ParsesAndPrintsTheCanonicalForm) {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"10.0.0.1", "10.0.0.1"},
        {"255.255.255.255", "255.255.255.255"},
        {"::", "::"},
        {"FD00:EC2:0:0::254", "fd00:ec2::254"},
        {"::ffff:1.2.3.4", "::ffff:1.2.3.4"},
        {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
    };
    for (const auto& [text, canonical] : cases) {
        const auto address = IpAddress::parse(text);
        ASSERT_TRUE(address) << text;
        EXPECT_EQ(to_string(*address), canonical);
    }
}

TEST(IpAddress, RefusesWhatOtherReadersTakeForAnAddress) {
    using namespace std::string_view_literals;
    const std::string_view cases[] = {
        ""sv,
        " 10.0.0.1"sv,
        "10.0.0.1 "sv,
        "10.0.0.1\0"sv,
        "10.0.0.1\0.evil"sv,
        "10.1"sv,
        "10.0.0.256"sv,
        "010.0.0.1"sv,
        "0x0a.0.0.1"sv,
        "2852039166"sv,
        "10.0.0.1/8"sv,
        "fe80::1%eth0"sv,
        "[::1]"sv,
        "1::2::3"sv,
        "12345::"sv,
        "0000:0000:0000:0000:0000:ffff:192.168.100.228.1"sv,
    };
    for (const auto text : cases)
        EXPECT_FALSE(IpAddress::parse(text)) << text;
    EXPECT_FALSE(IpAddress::parse(std::string(1U << 20, '1')));
}

struct Kinds {
    std::string_view text;
    bool loopback = false;
    bool link_local = false;
    bool multicast = false;
    bool unspecified = false;
    bool metadata = false;
    bool mapped = false;
};

TEST(IpAddress, KnowsTheSpecialOnes) {
    const Kinds cases[] = {
        {.text = "10.0.0.1"},
        {.text = "127.0.0.1", .loopback = true},
        {.text = "127.255.255.255", .loopback = true},
        {.text = "128.0.0.1"},
        {.text = "0.0.0.0", .unspecified = true},
        {.text = "169.254.0.1", .link_local = true},
        {.text = "169.254.169.254", .link_local = true, .metadata = true},
        {.text = "169.253.255.255"},
        {.text = "224.0.0.1", .multicast = true},
        {.text = "239.255.255.255", .multicast = true},
        {.text = "240.0.0.1"},
        {.text = "255.255.255.255", .multicast = true},
        {.text = "::", .unspecified = true},
        {.text = "::1", .loopback = true},
        {.text = "::2"},
        {.text = "fe80::1", .link_local = true},
        {.text = "febf::1", .link_local = true},
        {.text = "fec0::1"},
        {.text = "ff02::1", .multicast = true},
        {.text = "fd00:ec2::254", .metadata = true},
        {.text = "::ffff:10.0.0.1", .mapped = true},
        {.text = "64:ff9b::10.0.0.1"},
    };
    for (const auto& expected : cases) {
        const auto address = IpAddress::parse(expected.text).value();
        EXPECT_EQ(address.loopback(), expected.loopback) << expected.text;
        EXPECT_EQ(address.link_local(), expected.link_local) << expected.text;
        EXPECT_EQ(address.multicast(), expected.multicast) << expected.text;
        EXPECT_EQ(address.unspecified(), expected.unspecified) << expected.text;
        EXPECT_EQ(address.metadata_service(), expected.metadata) << expected.text;
        EXPECT_EQ(address.v4_mapped(), expected.mapped) << expected.text;
    }
}

TEST(IpAddress, KnowsTheReservedOnes) {
    for (const auto* text : {"0.0.0.0", "0.255.255.255", "240.0.0.0", "255.255.255.255"})
        EXPECT_TRUE(IpAddress::parse(text).value().reserved()) << text;
    for (const auto* text : {"1.0.0.0", "239.255.255.255", "10.0.0.1", "::", "f000::", "::1"})
        EXPECT_FALSE(IpAddress::parse(text).value().reserved()) << text;
}

TEST(IpAddress, FindsTheIPv4AddressInAnIPv6One) {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"::ffff:192.0.2.1", "192.0.2.1"},
        {"::192.0.2.1", "192.0.2.1"},
        {"64:ff9b::c000:201", "192.0.2.1"},
        {"2002:c000:201::1", "192.0.2.1"},
        {"2002:a9fe:a9fe:1:2:3:4:5", "169.254.169.254"},
    };
    for (const auto& [text, embedded] : cases)
        EXPECT_EQ(IpAddress::parse(text).value().embedded_v4(), IpAddress::parse(embedded)) << text;
    for (const auto* text : {"192.0.2.1", "2001:db8::192.0.2.1", "64:ff9b:0:0:0:1:c000:201",
                             "64:ff9b:1::c000:201", "2003:c000:201::", "::1:0:0", "::fffe:1.2.3.4"})
        EXPECT_EQ(IpAddress::parse(text).value().embedded_v4(), std::nullopt) << text;
}

TEST(IpAddress, TheSameOctetsInAnotherFamilyAreAnotherAddress) {
    const auto four = IpAddress::parse("1.2.3.4").value();
    const auto six = IpAddress::parse("102:304::").value();
    EXPECT_NE(four, six);
    EXPECT_EQ(four.octets().size(), 4U);
    EXPECT_EQ(six.octets().size(), 16U);
    const std::unordered_set<IpAddress> both{four, six, four};
    EXPECT_EQ(both.size(), 2U);
}

TEST(InterfaceAddress, HasAnAddressAndAPrefixLengthOfItsFamily) {
    EXPECT_EQ(InterfaceAddress::parse("10.0.0.1/24"),
              (InterfaceAddress{IpAddress::parse("10.0.0.1").value(), 24}));
    EXPECT_EQ(InterfaceAddress::parse("fd00::1/128").value().prefix_length, 128);
    EXPECT_EQ(InterfaceAddress::parse("10.0.0.1/0").value().prefix_length, 0);
    for (const auto* text :
         {"10.0.0.1", "10.0.0.1/", "10.0.0.1/33", "fd00::1/129", "10.0.0.1/-1", "10.0.0.1/+8",
          "10.0.0.1/08", "10.0.0.1/8 ", "/8", "10.0.0.1/8/8", "10.0.0.1/99999999999"})
        EXPECT_FALSE(InterfaceAddress::parse(text)) << text;
}

TEST(MacAddress, PrintsSixPairsOfLowerCaseDigits) {
    EXPECT_EQ(to_string(MacAddress{{0x02, 0x42, 0xac, 0x00, 0x0f, 0xff}}), "02:42:ac:00:0f:ff");
}

} // namespace
} // namespace outcall
