// SPDX-License-Identifier: GPL-2.0-or-later
// Protocols and ports as people write them.
#include "engine/model/flow.hpp"

#include <gtest/gtest.h>

namespace outcall {
namespace {

TEST(Protocol, IsTcpOrUdp) {
    EXPECT_EQ(parse_protocol("tcp").value(), Protocol::Tcp);
    EXPECT_EQ(parse_protocol("udp").value(), Protocol::Udp);
    EXPECT_EQ(name(Protocol::Udp), "udp");
    for (const auto* text : {"", "TCP", "tcp ", "6", "icmp", "sctp"}) {
        const auto protocol = parse_protocol(text);
        ASSERT_FALSE(protocol) << text;
        EXPECT_EQ(protocol.error().where, "protocol");
    }
}

TEST(Port, IsOneDecimalNumber) {
    EXPECT_EQ(parse_port("1").value().number, 1);
    EXPECT_EQ(parse_port("65535").value().number, 65535);
    for (const auto* text : {"", "0", "65536", "080", "+80", "-1", "80 ", " 80", "0x50", "80-90",
                             "80,443", "http", "99999999999999999999"}) {
        const auto port = parse_port(text);
        ASSERT_FALSE(port) << text;
        EXPECT_EQ(port.error().where, "ports");
    }
}

} // namespace
} // namespace outcall
