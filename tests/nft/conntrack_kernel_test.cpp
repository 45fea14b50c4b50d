// SPDX-License-Identifier: GPL-2.0-or-later
// Entries that are cut, and those that must stay, also behind address translation.
#include "nft/conntrack.hpp"

#include "tests/nft/test_network.hpp"

#include <array>
#include <fmt/format.h>

namespace outcall::nft::test {

namespace {

class ConntrackKernel : public PacketTest {
protected:
    void SetUp() override {
        PacketTest::SetUp();
        ASSERT_TRUE(enforcer_->add_member(member_of(container_)));
    }
    // A UDP question and its answer.
    void talk(const std::string& source, const std::string& to, const std::string& server,
              std::uint16_t port) {
        allow(source, server, port, Protocol::Udp);
        Socket service(outside_, server, Protocol::Udp);
        ASSERT_TRUE(service.bind(server, port));
        Socket client(container_, to, Protocol::Udp);
        ASSERT_TRUE(client.send_to(to, port, "question"));
        ASSERT_EQ(service.receive(), "question");
    }
    static std::string entries() {
        return test::run("conntrack -L 2>/dev/null; conntrack -L -f ipv6 2>/dev/null");
    }
};

} // namespace

TEST_F(ConntrackKernel, OnlyTheNamedFlowsAreCut) {
    talk(container4, outside4, outside4, 53);
    talk(container4, outside4, outside4, 54);
    talk(container6, outside6, outside6, 53);
    const std::array keys{flow(container4, outside4, 53, Protocol::Udp),
                          flow(container6, outside6, 53, Protocol::Udp)};
    const auto cut = cut_flows(keys);
    ASSERT_TRUE(cut) << to_string(cut.error());
    EXPECT_EQ(*cut, 2U);
    EXPECT_EQ(entries().find("dport=53 "), std::string::npos) << entries();
    EXPECT_NE(entries().find("dport=54 "), std::string::npos);
    EXPECT_EQ(*cut_flows(keys), 0U);
}

TEST_F(ConntrackKernel, TranslatedFlowsAreFoundByWhoAnswers) {
    run("nft 'add table ip nat; add chain ip nat pre { type nat hook prerouting "
        "priority -100; };"
        "add rule ip nat pre ip daddr 198.51.100.1 dnat to 192.0.2.9'");
    talk(container4, "198.51.100.1", outside4, 53);
    const FlowKey key = flow(container4, outside4, 53, Protocol::Udp);
    EXPECT_EQ(*cut_flows({&key, 1}), 1U);
}

TEST_F(ConntrackKernel, EverythingOfASourceIsCut) {
    talk(container4, outside4, outside4, 53);
    talk(container4, outside4, outside4, 54);
    talk(container6, outside6, outside6, 53);
    const std::array sources{address(container4)};
    EXPECT_EQ(*cut_flows_from(sources), 2U);
    EXPECT_NE(entries().find(container6), std::string::npos);
    // Many sources take the unfiltered way.
    std::vector<IpAddress> many{address(container6)};
    for (int i = 10; i < 20; ++i) {
        many.push_back(address(fmt::format("10.200.0.{}", i)));
    }
    EXPECT_EQ(*cut_flows_from(many), 1U);
    EXPECT_EQ(*cut_flows_from({}), 0U);
}

} // namespace outcall::nft::test
