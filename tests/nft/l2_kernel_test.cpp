// SPDX-License-Identifier: GPL-2.0-or-later
// Pins of port, MAC and addresses, with and without br_netfilter.
#include "tests/nft/test_network.hpp"

#include <fmt/format.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/socket.h>

namespace outcall::nft::test {

namespace {

constexpr std::uint16_t port = 8080;

class L2Kernel : public PacketTest, public ::testing::WithParamInterface<int> {
protected:
    void SetUp() override {
        PacketTest::SetUp();
        // bridge-nf-call-*: the order of the bridge's and IP's hooks differs.
        run(fmt::format("sysctl -qw net.bridge.bridge-nf-call-iptables={0}"
                        " net.bridge.bridge-nf-call-ip6tables={0}"
                        " net.bridge.bridge-nf-call-arptables={0}",
                        GetParam()));
        ASSERT_EQ(run("sysctl -n net.bridge.bridge-nf-call-iptables"),
                  fmt::format("{}\n", GetParam()));
        ASSERT_TRUE(enforcer_->add_member(member_of(container_)));
        allow(container4, outside4, port);
        allow(container6, outside6, port);
    }
    // IPv4 from the pinned address to 203.0.113.7, after this Ethernet type and tag.
    void send_frame(const Namespace& from, const std::vector<std::uint8_t>& type) {
        std::vector<std::uint8_t> frame(6, 0xff);
        const Member sender = member_of(from);
        frame.insert(frame.end(), sender.mac->octets.begin(), sender.mac->octets.end());
        frame.insert(frame.end(), type.begin(), type.end());
        const std::vector<std::uint8_t> packet{0x45, 0,    0,  28,  0, 0, 0,   0, 64,  17,
                                               0x53, 0x5a, 10, 200, 0, 5, 203, 0, 113, 7,
                                               0,    9,    0,  9,   0, 8, 0,   0};
        frame.insert(frame.end(), packet.begin(), packet.end());
        from.enter();
        const FileDescriptor raw(socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
        sockaddr_ll place{};
        place.sll_family = AF_PACKET;
        place.sll_ifindex = static_cast<int>(if_nametoindex("eth0"));
        const auto sent = sendto(raw.get(), frame.data(), frame.size(), 0,
                                 reinterpret_cast<const sockaddr*>(&place), sizeof place);
        host_.enter();
        ASSERT_EQ(sent, static_cast<ssize_t>(frame.size()));
    }
    bool reaches(const Namespace& from, const Namespace& to, const std::string& source,
                 const std::string& destination) {
        Socket server(to, destination, Protocol::Tcp);
        EXPECT_TRUE(server.bind(destination, port) && server.listen());
        Socket client(from, destination, Protocol::Tcp);
        EXPECT_TRUE(client.bind(source, 0));
        return client.connect(destination, port);
    }
};

} // namespace

// The pinned bit set by the bridge table reaches the judge, whichever way the packet goes.
TEST_P(L2Kernel, PinnedMemberPasses) {
    EXPECT_TRUE(reaches(container_, outside_, container4, outside4));
    EXPECT_TRUE(reaches(container_, outside_, container6, outside6));
}

TEST_P(L2Kernel, MarksOfOthersAreCleared) {
    // Another tool marks everything from the bridge before us: the bit must not survive.
    run("nft 'add table bridge evil; add chain bridge evil p { type filter hook "
        "prerouting priority"
        " -350; }; add rule bridge evil p meta mark set 0x08000000'");
    EXPECT_FALSE(reaches(container_, host_, container4, gateway4));
}

// A neighbour that takes the address, while the owner is up: nothing it sends passes.
TEST_P(L2Kernel, SpoofedSourcesAreDropped) {
    const Namespace thief = attach("c2", "10.200.0.6", "fd00:200::6");
    thief.run("ip addr add 10.200.0.5/24 dev eth0; ip addr add fd00:200::5/64 "
              "dev eth0 nodad");
    EXPECT_FALSE(reaches(thief, outside_, container4, outside4)) << "unregistered port";
    EXPECT_FALSE(reaches(thief, outside_, container6, outside6)) << "unregistered port";
    Member member{.addresses = {address("10.200.0.6"), address("fd00:200::6")},
                  .interface = "v-c2",
                  .mac = member_of(thief).mac};
    ASSERT_TRUE(enforcer_->add_member(member));
    EXPECT_FALSE(reaches(thief, outside_, container4, outside4)) << "registered port";
    EXPECT_FALSE(reaches(thief, outside_, container6, outside6)) << "registered port";
    EXPECT_TRUE(reaches(container_, outside_, container4, outside4)) << "the owner still passes";
    EXPECT_TRUE(reaches(container_, outside_, container6, outside6)) << "the owner still passes";
}

TEST_P(L2Kernel, SpoofedMacIsDropped) {
    container_.run("ip link set eth0 address 02:00:00:00:00:99");
    EXPECT_FALSE(reaches(container_, outside_, container4, outside4));
    EXPECT_FALSE(reaches(container_, outside_, container6, outside6));
}

// Containers do not reach each other through the bridge.
TEST_P(L2Kernel, NeighboursAreClosed) {
    const Namespace neighbour = attach("c2", "10.200.0.6", "fd00:200::6");
    EXPECT_FALSE(reaches(container_, neighbour, container4, "10.200.0.6"));
    EXPECT_FALSE(reaches(neighbour, container_, "10.200.0.6", container4));
    EXPECT_FALSE(reaches(container_, neighbour, container6, "fd00:200::6"));
}

// A VLAN tag hides no protocol from the pins: the kernel takes it off before the bridge sees the
// frame, and what is left looks like the container's own IPv4.
TEST_P(L2Kernel, TaggedFramesAreDropped) {
    run("nft 'add table bridge spy"
        "; add chain bridge spy before { type filter hook prerouting priority -301; }"
        "; add chain bridge spy after { type filter hook prerouting priority -299; }"
        "; add rule bridge spy before ip daddr 203.0.113.7 counter"
        "; add rule bridge spy after ip daddr 203.0.113.7 counter"
        "; add rule bridge spy before ether type vlan counter"
        "; add rule bridge spy after ether type vlan counter'");
    const auto counted = [](const char* chain, const char* what) {
        return run(fmt::format("nft list chain bridge spy {} | grep '{} counter packets 1'", chain,
                               what)) != "";
    };
    send_frame(container_, {0x08, 0x00});
    EXPECT_TRUE(counted("after", "203.0.113.7")) << "the control passes";
    send_frame(container_, {0x81, 0x00, 0x00, 0x07, 0x08, 0x00});
    EXPECT_TRUE(counted("before", "8021q")) << run("nft list table bridge spy");
    EXPECT_FALSE(counted("after", "8021q"));
}

INSTANTIATE_TEST_SUITE_P(BridgeNetfilter, L2Kernel, ::testing::Values(0, 1));

} // namespace outcall::nft::test
