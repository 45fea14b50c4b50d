// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/container_registry.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>

namespace outcall::service {
namespace {

ContainerId id(std::string_view text) {
    return *ContainerId::parse(text);
}

Container container(std::string_view name_of, std::string_view address,
                    std::string interface = {}) {
    return {
        .info = {.id = id(std::string{"id-"} + std::string{name_of}), .name = std::string{name_of}},
        .member = {.addresses = {*IpAddress::parse(address)}, .interface = std::move(interface)},
        .pidfd = {},
        .netns = {},
        .exit_watch = {}};
}

TEST(ContainerRegistry, FindsByIdAndByName) {
    ContainerRegistry registry;
    registry.insert(container("web", "10.0.0.2"));
    EXPECT_EQ(registry.find("id-web"), id("id-web"));
    EXPECT_EQ(registry.find("web"), id("id-web"));
    EXPECT_EQ(registry.find("db").error().code, ErrorCode::NotFound);
}

TEST(ContainerRegistry, RefusesAnAmbiguousName) {
    ContainerRegistry registry;
    registry.insert(container("web", "10.0.0.2"));
    Container twin = container("web", "10.0.0.3");
    twin.info.id = id("other");
    registry.insert(std::move(twin));
    EXPECT_EQ(registry.find("web").error().code, ErrorCode::Conflict);
    registry.erase(id("other"));
    EXPECT_EQ(registry.find("web"), id("id-web"));
}

TEST(ContainerRegistry, NoTwoContainersShareAnAddressOrAnInterface) {
    ContainerRegistry registry;
    registry.insert(container("a", "10.0.0.2", "veth0"));
    const auto conflict = [&](const Container& other) {
        return registry.conflicting(other.info.id, other.member) != nullptr;
    };
    EXPECT_TRUE(conflict(container("b", "10.0.0.2", "veth1")));
    EXPECT_TRUE(conflict(container("b", "10.0.0.3", "veth0")));
    EXPECT_FALSE(conflict(container("b", "10.0.0.3", "veth1")));
    EXPECT_FALSE(conflict(container("a", "10.0.0.2", "veth0"))); // itself
    registry.erase(id("id-a"));
    EXPECT_FALSE(conflict(container("b", "10.0.0.2", "veth0")));
}

TEST(ContainerRegistry, LinkLocalAddressesIdentifyNobody) {
    ContainerRegistry registry;
    registry.insert(container("a", "fe80::5", "veth0"));
    const Container other = container("b", "fe80::5", "veth1");
    EXPECT_EQ(registry.conflicting(other.info.id, other.member), nullptr);
}

TEST(ContainerRegistry, ARenamedContainerHasOneName) {
    ContainerRegistry registry;
    Container& known = registry.insert(container("old", "10.0.0.2"));
    registry.rename(known, "new");
    EXPECT_EQ(registry.find("old").error().code, ErrorCode::NotFound);
    EXPECT_EQ(registry.find("new"), id("id-old"));
    registry.erase(id("id-old"));
    EXPECT_EQ(registry.find("new").error().code, ErrorCode::NotFound);
}

TEST(ContainerRegistry, ContainersWithoutAnInterfaceDoNotConflictOverIt) {
    ContainerRegistry registry;
    registry.insert(container("a", "10.0.0.2"));
    const Container other = container("b", "10.0.0.3");
    EXPECT_EQ(registry.conflicting(other.info.id, other.member), nullptr);
}

TEST(ContainerRegistry, FindsThoseThatShareANetwork) {
    const auto here = [] { return UniqueFd{open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC)}; };
    const auto network = namespace_at("/proc/self/ns/net");
    ASSERT_TRUE(network);
    ContainerRegistry registry;
    registry.insert(container("plain", "10.0.0.2"));
    EXPECT_TRUE(registry.in_namespace(*network).empty());
    for (const auto& [name_of, address] : {std::pair{"one", "10.0.0.3"}, {"two", "10.0.0.4"}}) {
        Container inside = container(name_of, address);
        inside.netns = here();
        registry.insert(std::move(inside));
    }
    EXPECT_EQ(registry.in_namespace(*network).size(), 2U);
    registry.erase(id("id-one"));
    const auto left = registry.in_namespace(*network);
    ASSERT_EQ(left.size(), 1U);
    EXPECT_EQ(left.front()->info.id, id("id-two"));
    EXPECT_TRUE(registry.in_namespace(NamespaceId{}).empty());
}

} // namespace
} // namespace outcall::service
