// SPDX-License-Identifier: GPL-2.0-or-later
// What passes and what does not, judged by packets through three namespaces.
#include "nft/conntrack.hpp"
#include "nft/routing_guard.hpp"
#include "tests/nft/test_network.hpp"

namespace outcall::nft::test {

namespace {

constexpr std::uint16_t port = 8080;

class PacketKernel : public PacketTest {
protected:
    // A server, a client that tries, and whether it got through.
    bool reaches(const Namespace& from, const Namespace& to, const std::string& address) {
        Socket server(to, address, Protocol::Tcp);
        EXPECT_TRUE(server.bind(address, port) && server.listen());
        return Socket(from, address, Protocol::Tcp).connect(address, port);
    }
    void enrol(const Namespace& container) {
        const auto added = enforcer_->add_member(member_of(container));
        ASSERT_TRUE(added) << to_string(added.error());
    }
};

} // namespace

// S009-FR-001, FR-003, FR-011, AS-001, AS-005, SC-001: blocked by default, passes with a rule, only
// to that destination.
TEST_F(PacketKernel, OnlyTheAllowedDestinationIsReached) {
    enrol(container_);
    EXPECT_FALSE(reaches(container_, outside_, outside4));
    EXPECT_FALSE(reaches(container_, outside_, outside6));
    allow(container4, outside4, port);
    EXPECT_TRUE(reaches(container_, outside_, outside4));
    EXPECT_FALSE(reaches(container_, outside_, outside6));
    allow(container6, outside6, port);
    EXPECT_TRUE(reaches(container_, outside_, outside6));
    revoke(container6, outside6, port);
    EXPECT_FALSE(reaches(container_, outside_, outside6));
    allow(container4, outside4, port + 1);
    revoke(container4, outside4, port);
    EXPECT_FALSE(reaches(container_, outside_, outside4));
}

// S009-FR-002, AS-002, SC-002: a flow that runs is cut in both directions by the removal alone.
TEST_F(PacketKernel, RevokeCutsALiveFlow) {
    enrol(container_);
    for (const auto& [source, destination] :
         {std::pair{container4, outside4}, std::pair{container6, outside6}}) {
        allow(source, destination, port);
        Socket server(outside_, destination, Protocol::Tcp);
        ASSERT_TRUE(server.bind(destination, port) && server.listen());
        Socket client(container_, destination, Protocol::Tcp);
        ASSERT_TRUE(client.connect(destination, port));
        auto peer = server.accept();
        ASSERT_TRUE(peer);
        ASSERT_TRUE(client.send("ping"));
        EXPECT_EQ(peer->receive(), "ping");
        ASSERT_TRUE(peer->send("pong"));
        EXPECT_EQ(client.receive(), "pong");
        const auto counted = enforcer_->counters(flow(source, destination, port));
        ASSERT_TRUE(counted);
        EXPECT_GE(counted->packets, 5U); // both directions are looked up

        revoke(source, destination, port);
        EXPECT_TRUE(client.send("out"));
        EXPECT_EQ(peer->receive(), "");
        EXPECT_TRUE(peer->send("in"));
        EXPECT_EQ(client.receive(), "");
    }
}

// Lockdown keeps members and elements, and no packet passes.
TEST_F(PacketKernel, SuspendStopsAndResumes) {
    enrol(container_);
    allow(container4, outside4, port);
    ASSERT_TRUE(enforcer_->suspend(true));
    EXPECT_FALSE(reaches(container_, outside_, outside4));
    EXPECT_EQ(enforcer_->audit().value(), std::vector<std::string>{});
    ASSERT_TRUE(enforcer_->suspend(false));
    EXPECT_TRUE(reaches(container_, outside_, outside4));
    EXPECT_EQ(enforcer_->audit().value(), std::vector<std::string>{});
}

// The reverse look-up alone would let an allowed server in: conntrack has to know the flow.
TEST_F(PacketKernel, UnsolicitedPacketsOfAnAllowedServerAreDropped) {
    enrol(container_);
    allow(container4, outside4, port, Protocol::Udp);
    Socket server(outside_, outside4, Protocol::Udp);
    ASSERT_TRUE(server.bind(outside4, port));
    Socket client(container_, outside4, Protocol::Udp);
    ASSERT_TRUE(client.bind(container4, 9999));
    EXPECT_TRUE(server.send_to(container4, 9999, "unasked"));
    EXPECT_EQ(client.receive(), "");
    ASSERT_TRUE(client.send_to(outside4, port, "question"));
    EXPECT_EQ(server.receive(), "question");
    EXPECT_TRUE(server.send_to(container4, 9999, "answer"));
    EXPECT_EQ(client.receive(), "answer");
}

// S009-FR-004, AS-003, SC-003: a container that stopped leaves nothing.
TEST_F(PacketKernel, RemovedMemberIsStopped) {
    enrol(container_);
    allow(container4, outside4, port);
    EXPECT_TRUE(reaches(container_, outside_, outside4));
    const FlowKey key = flow(container4, outside4, port);
    const auto removed = enforcer_->remove_member(member_of(container_), {&key, 1});
    ASSERT_TRUE(removed);
    EXPECT_FALSE(removed->reset);
    EXPECT_FALSE(reaches(container_, outside_, outside4));
    EXPECT_EQ(enforcer_->audit().value(), std::vector<std::string>{});
}

// Host services on the gateway are judged like anything else, requests and replies.
TEST_F(PacketKernel, HostServicesNeedAnElement) {
    enrol(container_);
    for (const auto& [source, gateway] :
         {std::pair{container4, gateway4}, std::pair{container6, gateway6}}) {
        EXPECT_FALSE(reaches(container_, host_, gateway)) << gateway;
        allow(source, gateway, port);
        EXPECT_TRUE(reaches(container_, host_, gateway)) << gateway;

        Socket server(host_, gateway, Protocol::Tcp);
        ASSERT_TRUE(server.bind(gateway, port) && server.listen());
        Socket client(container_, gateway, Protocol::Tcp);
        ASSERT_TRUE(client.connect(gateway, port));
        auto peer = server.accept();
        ASSERT_TRUE(peer);
        revoke(source, gateway, port);
        EXPECT_TRUE(peer->send("secret"));
        EXPECT_EQ(client.receive(), "") << "the reply of a host service outlived its element";
    }
}

// An entry that is gone makes the service's next packet the first of a new flow, its own.
TEST_F(PacketKernel, HostServicesCannotGoOnAfterARevoke) {
    enrol(container_);
    for (const auto& [source, gateway] :
         {std::pair{container4, gateway4}, std::pair{container6, gateway6}}) {
        allow(source, gateway, port, Protocol::Udp);
        Socket service(host_, gateway, Protocol::Udp);
        ASSERT_TRUE(service.bind(gateway, port));
        Socket client(container_, gateway, Protocol::Udp);
        ASSERT_TRUE(client.bind(source, 9999) && client.send_to(gateway, port, "question"));
        ASSERT_EQ(service.receive(), "question");
        ASSERT_TRUE(service.send_to(source, 9999, "answer"));
        ASSERT_EQ(client.receive(), "answer");
        revoke(source, gateway, port, Protocol::Udp);
        const FlowKey key = flow(source, gateway, port, Protocol::Udp);
        ASSERT_EQ(*cut_flows({&key, 1}), 1U);
        for (int i = 0; i < 2; ++i) {
            service.send_to(source, 9999, "secret"); // refused at once, or lost
            EXPECT_EQ(client.receive(), "") << gateway;
        }
    }
}

// The host's own ICMP errors still tell a container at once that it was refused.
TEST_F(PacketKernel, RefusalsOfTheGuardAreHeard) {
    enrol(container_);
    ASSERT_TRUE(install_guard(bridge));
    const auto attempt = [this](const std::string& to) {
        return container_.run("timeout 5 bash -c ': > /dev/tcp/" + to + "/80'");
    };
    EXPECT_NE(attempt(outside4).find("No route to host"), std::string::npos) << attempt(outside4);
    EXPECT_NE(attempt(outside6).find("Permission denied"), std::string::npos) << attempt(outside6);
}

// Another tool that saves the mark of each flow and puts it back on its packets, as many do, brings
// our bit back as well: it must not count.
class SavedMarkKernel : public PacketKernel {
protected:
    void SetUp() override {
        PacketKernel::SetUp();
        ASSERT_EQ(run("nft 'add table inet saver"
                      "; add chain inet saver pre { type filter hook prerouting priority -150; }"
                      "; add chain inet saver out { type route hook output priority -150; }"
                      "; add chain inet saver post { type filter hook postrouting priority -150; }"
                      "; add rule inet saver pre ct mark != 0 meta mark set ct mark"
                      "; add rule inet saver out ct mark != 0 meta mark set ct mark"
                      "; add rule inet saver post ct mark set meta mark'"),
                  "");
        enrol(container_);
    }
    // A question and its answer, then: only silence, both ways, once `stopped`.
    template <typename Stop>
    void expect_silence(const Namespace& where, const std::string& to, const Stop& stop) {
        allow(container4, to, port, Protocol::Udp);
        Socket service(where, to, Protocol::Udp);
        ASSERT_TRUE(service.bind(to, port));
        Socket client(container_, to, Protocol::Udp);
        ASSERT_TRUE(client.bind(container4, 9999) && client.send_to(to, port, "question"));
        ASSERT_EQ(service.receive(), "question");
        ASSERT_TRUE(service.send_to(container4, 9999, "answer"));
        ASSERT_EQ(client.receive(), "answer");
        ASSERT_NE(run("conntrack -L --mark 0x08000000/0x08000000 2>/dev/null"), "");
        stop();
        client.send_to(to, port, "out");
        EXPECT_EQ(service.receive(), "");
        service.send_to(container4, 9999, "in");
        EXPECT_EQ(client.receive(), "");
    }
    void stop_element(const std::string& to) { revoke(container4, to, port, Protocol::Udp); }
    void stop_daemon() {
        enforcer_.reset();
        backend_.reset(); // its socket, and with it the dynamic table
    }
};

TEST_F(SavedMarkKernel, RevokedFlowsStop) {
    expect_silence(outside_, outside4, [this] { stop_element(outside4); });
    expect_silence(host_, gateway4, [this] { stop_element(gateway4); });
}

TEST_F(SavedMarkKernel, LockdownStops) {
    expect_silence(outside_, outside4, [this] { ASSERT_TRUE(enforcer_->suspend(true)); });
}

TEST_F(SavedMarkKernel, ADeadDaemonsFlowsStop) {
    expect_silence(outside_, outside4, [this] { stop_daemon(); });
}

TEST_F(SavedMarkKernel, ADeadDaemonsFlowsToTheHostStop) {
    expect_silence(host_, gateway4, [this] { stop_daemon(); });
}

// The guard judges by the mark that our tables set, and holds when they are gone.
TEST_F(PacketKernel, GuardHoldsWithoutTables) {
    enrol(container_);
    ASSERT_TRUE(install_guard(bridge));
    allow(container4, outside4, port);
    allow(container6, outside6, port);
    EXPECT_TRUE(reaches(container_, outside_, outside4));
    EXPECT_TRUE(reaches(container_, outside_, outside6));
    enforcer_.reset();
    backend_.reset(); // the daemon is dead
    EXPECT_FALSE(reaches(container_, outside_, outside4));
    run("nft flush ruleset");
    ASSERT_EQ(run("nft list ruleset"), "");
    EXPECT_FALSE(reaches(container_, outside_, outside4));
    EXPECT_FALSE(reaches(container_, outside_, outside6));
    ASSERT_TRUE(remove_guard(bridge));
    EXPECT_TRUE(reaches(container_, outside_, outside4)) << "nothing else was in the way";
}

} // namespace outcall::nft::test
