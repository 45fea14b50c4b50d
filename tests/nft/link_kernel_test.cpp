// SPDX-License-Identifier: GPL-2.0-or-later
// Bridges, ports and container links against what ip(8) says.
#include "nft/link.hpp"

#include "nft/network_namespace.hpp"
#include "tests/nft/test_network.hpp"

#include <algorithm>
#include <fcntl.h>
#include <stdexcept>
#include <unistd.h>

namespace outcall::nft::test {

namespace {

class LinkKernel : public KernelTest {};
class LinkPeersKernel : public PacketTest {};

} // namespace

TEST_F(LinkKernel, BridgeIsCreatedOnceAndAdopted) {
    const auto first = ensure_bridge("outcall0");
    ASSERT_TRUE(first) << to_string(first.error());
    EXPECT_TRUE(first->created);
    EXPECT_FALSE(ensure_bridge("outcall0")->created);
    EXPECT_NE(run("ip -d link show outcall0").find("bridge"), std::string::npos);
    EXPECT_TRUE(*link_up("outcall0"));
    run("ip link set outcall0 down");
    EXPECT_FALSE(*link_up("outcall0"));
    ASSERT_TRUE(ensure_bridge("outcall0"));
    EXPECT_TRUE(*link_up("outcall0"));
    ASSERT_TRUE(remove_own_bridge("outcall0"));
    ASSERT_TRUE(remove_own_bridge("outcall0"));
    EXPECT_FALSE(*link_up("outcall0"));
}

TEST_F(LinkKernel, ABridgeThatWasThereBeforeIsNotRemoved) {
    run("ip link add outcall0 type bridge");
    EXPECT_FALSE(ensure_bridge("outcall0")->created);
    ASSERT_TRUE(remove_own_bridge("outcall0"));
    EXPECT_TRUE(*link_up("outcall0"));
}

// Containers know their gateway by it: a port that comes or goes must not change it.
TEST_F(LinkKernel, TheBridgeKeepsItsMacWhateverItsPorts) {
    run("ip link add adopted0 type bridge");
    for (const std::string name : {"outcall0", "adopted0"}) {
        ASSERT_TRUE(ensure_bridge(name));
        const std::string address = "ip link show dev " + name + " | grep -o 'ether [^ ]*'";
        const std::string before = run(address);
        run("ip link add low address 02:00:00:00:00:01 type veth peer name other");
        run("ip link set low master " + name);
        EXPECT_EQ(run(address), before) << name;
        run("ip link del low");
        EXPECT_EQ(run(address), before) << name;
    }
}

TEST_F(LinkKernel, OtherLinksOfThatNameAreAConflict) {
    run("ip link add outcall0 type veth peer name other");
    EXPECT_EQ(ensure_bridge("outcall0").error().code, ErrorCode::Conflict);
}

TEST_F(LinkKernel, AddressesAreAddedOnce) {
    ASSERT_TRUE(ensure_bridge("outcall0"));
    for (int i = 0; i < 2; ++i) {
        ASSERT_TRUE(add_address("outcall0", *InterfaceAddress::parse("10.200.0.1/24")));
        ASSERT_TRUE(add_address("outcall0", *InterfaceAddress::parse("fd00:200::1/64")));
    }
    const std::string text = run("ip addr show dev outcall0");
    EXPECT_NE(text.find("inet 10.200.0.1/24"), std::string::npos);
    EXPECT_NE(text.find("inet6 fd00:200::1/64"), std::string::npos);
    EXPECT_EQ(text.find("fd00:200::1/64 scope global tentative"), std::string::npos);
    EXPECT_EQ(add_address("nowhere", *InterfaceAddress::parse("10.0.0.1/24")).error().code,
              ErrorCode::NotFound);
}

TEST_F(LinkPeersKernel, PortsAreIsolated) {
    ASSERT_TRUE(isolate_port("v-c1", {"outcall0"}));
    EXPECT_EQ(isolate_port("v-c1", {"other0"}).error().code, ErrorCode::InvalidArgument);
    EXPECT_NE(run("bridge -d link show dev v-c1").find("isolated on"), std::string::npos);
    EXPECT_EQ(isolate_port("up0", {"outcall0"}).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(isolate_port("nowhere", {"outcall0"}).error().code, ErrorCode::NotFound);
}

TEST_F(LinkPeersKernel, ContainerLinksAreFound) {
    const auto links = read_container_links(container_.descriptor(), {bridge});
    ASSERT_TRUE(links) << to_string(links.error());
    ASSERT_EQ(links->size(), 1U);
    EXPECT_EQ(links->front().port, "v-c1");
    EXPECT_NE(container_.run("ip link show eth0").find(to_string(links->front().mac)),
              std::string::npos);
    for (const char* expected : {container4, container6}) {
        EXPECT_NE(std::ranges::find(links->front().addresses, address(expected)),
                  links->front().addresses.end())
            << expected;
    }
    // The calling thread is back where it was.
    EXPECT_EQ(run("ip -br link show outcall0 | wc -l"), "1\n");
}

TEST_F(LinkPeersKernel, OtherBridgesAndOtherVethsAreNotTaken) {
    EXPECT_EQ(read_container_links(container_.descriptor(), {"other0"})->size(), 0U);
    EXPECT_EQ(read_container_links(outside_.descriptor(), {bridge})->size(), 0U);
    EXPECT_EQ(read_container_links(host_.descriptor(), {bridge})->size(), 0U);
    // A pair inside the container, with the interface numbers of the true one, proves nothing.
    container_.run("ip link add a0 type veth peer name b0");
    EXPECT_EQ(read_container_links(container_.descriptor(), {bridge})->size(), 1U);
}

TEST_F(LinkPeersKernel, TooManyAddressesAreRefused) {
    container_.run("for i in $(seq 10 40); do ip addr add 10.200.0.$i/24 dev eth0; done");
    EXPECT_EQ(read_container_links(container_.descriptor(), {bridge}).error().code,
              ErrorCode::LimitExceeded);
}

TEST_F(LinkKernel, WhatIsNoNamespaceIsRefused) {
    const FileDescriptor file(::open("/proc/self/status", O_CLOEXEC));
    const FileDescriptor mounts(::open("/proc/self/ns/mnt", O_CLOEXEC));
    for (const int number : {file.get(), mounts.get(), -1}) {
        EXPECT_EQ(read_container_links(number, {bridge}).error().code, ErrorCode::InvalidArgument);
    }
}

// A look that the kernel does not grant puts nothing in doubt.
TEST_F(LinkPeersKernel, AClosedNamespaceIsUnavailable) {
    ASSERT_EQ(seteuid(65'534), 0);
    const auto links = read_container_links(container_.descriptor(), {bridge});
    ASSERT_EQ(seteuid(0), 0);
    EXPECT_EQ(links.error().code, ErrorCode::Unavailable);
}

TEST_F(LinkPeersKernel, AThrowLeavesTheNamespaceToo) {
    const auto fall = [] { throw std::runtime_error("inside"); };
    EXPECT_THROW(static_cast<void>(visit(container_.descriptor(), fall)), std::runtime_error);
    EXPECT_EQ(run("ip -br link show outcall0 | wc -l"), "1\n");
}

} // namespace outcall::nft::test
