// SPDX-License-Identifier: GPL-2.0-or-later
// Sockets belong to the namespace they were made in: one thread talks to itself across all of them.
#include "tests/nft/test_network.hpp"

#include "nft/link.hpp"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sched.h>
#include <stdexcept>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/wait.h>

namespace outcall::nft::test {

namespace {

// Tests never touch the machine's own network: the program runs as PID 1 or 2 of an unshare.
void require_rig() {
    if (geteuid() != 0 || getpid() > 64) {
        throw std::runtime_error("run through unshare -m -n -p -f --mount-proc, as root");
    }
}

FileDescriptor open_current() {
    return FileDescriptor(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
}

// Duplicate address detection would keep link-local addresses unusable for seconds.
void prepare_namespace() {
    run("ip link set lo up; sysctl -qw net.ipv6.conf.all.accept_dad=0"
        " net.ipv6.conf.default.accept_dad=0");
}

struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t length = 0;
    const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

SocketAddress socket_address(const std::string& text, std::uint16_t port) {
    SocketAddress result;
    if (text.find(':') == std::string::npos) {
        auto* v4 = reinterpret_cast<sockaddr_in*>(&result.storage);
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        inet_pton(AF_INET, text.c_str(), &v4->sin_addr);
        result.length = sizeof *v4;
    } else {
        auto* v6 = reinterpret_cast<sockaddr_in6*>(&result.storage);
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        inet_pton(AF_INET6, text.c_str(), &v6->sin6_addr);
        result.length = sizeof *v6;
    }
    return result;
}

bool wait_for(int descriptor, short events, std::chrono::milliseconds patience) {
    pollfd entry{.fd = descriptor, .events = events, .revents = 0};
    return poll(&entry, 1, static_cast<int>(patience.count())) == 1;
}

constexpr std::chrono::milliseconds patience{300};

} // namespace

std::string run(const std::string& command, int* status) {
    std::string output;
    FILE* pipe = popen(("{ " + command + "\n} 2>&1").c_str(), "r");
    std::array<char, 4096> buffer{};
    for (std::size_t count = 0; (count = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
        output.append(buffer.data(), count);
    }
    const int result = pclose(pipe);
    if (status != nullptr) {
        *status = WEXITSTATUS(result);
    }
    return output;
}

Namespace Namespace::current() {
    return Namespace(open_current());
}

Namespace Namespace::create() {
    const Namespace before = current();
    unshare(CLONE_NEWNET);
    prepare_namespace();
    Namespace created(open_current());
    before.enter();
    return created;
}

std::string Namespace::path() const {
    return fmt::format("/proc/{}/fd/{}", getpid(), descriptor_.get());
}

void Namespace::enter() const {
    if (setns(descriptor_.get(), CLONE_NEWNET) != 0) {
        throw std::runtime_error("setns");
    }
}

std::string Namespace::run(const std::string& command) const {
    const Namespace before = current();
    enter();
    std::string output = test::run(command);
    before.enter();
    return output;
}

Socket::Socket(const Namespace& where, const std::string& address, Protocol protocol)
    : descriptor_(-1) {
    const Namespace before = Namespace::current();
    where.enter();
    const int family = address.find(':') == std::string::npos ? AF_INET : AF_INET6;
    const int type = protocol == Protocol::Tcp ? SOCK_STREAM : SOCK_DGRAM;
    descriptor_ = FileDescriptor(::socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    before.enter();
    int on = 1;
    setsockopt(descriptor_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(descriptor_.get(), IPPROTO_IP, IP_FREEBIND, &on, sizeof on);
}

bool Socket::bind(const std::string& address, std::uint16_t port) {
    const auto place = socket_address(address, port);
    return ::bind(descriptor_.get(), place.get(), place.length) == 0;
}

bool Socket::listen() {
    return ::listen(descriptor_.get(), 8) == 0;
}

bool Socket::connect(const std::string& address, std::uint16_t port) {
    const auto place = socket_address(address, port);
    const int begun = ::connect(descriptor_.get(), place.get(), place.length);
    if ((begun != 0 && errno != EINPROGRESS) || !wait_for(descriptor_.get(), POLLOUT, patience)) {
        return false;
    }
    int error = 0;
    socklen_t length = sizeof error;
    getsockopt(descriptor_.get(), SOL_SOCKET, SO_ERROR, &error, &length);
    return error == 0;
}

std::unique_ptr<Socket> Socket::accept() {
    wait_for(descriptor_.get(), POLLIN, patience);
    const int accepted =
        ::accept4(descriptor_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    return accepted < 0 ? nullptr : std::unique_ptr<Socket>(new Socket(accepted));
}

bool Socket::send(std::string_view text) {
    return ::send(descriptor_.get(), text.data(), text.size(), MSG_NOSIGNAL) ==
           static_cast<ssize_t>(text.size());
}

bool Socket::send_to(const std::string& address, std::uint16_t port, std::string_view text) {
    const auto place = socket_address(address, port);
    return ::sendto(descriptor_.get(), text.data(), text.size(), 0, place.get(), place.length) ==
           static_cast<ssize_t>(text.size());
}

std::string Socket::receive(std::chrono::milliseconds limit) {
    std::array<char, 2048> buffer{};
    if (!wait_for(descriptor_.get(), POLLIN, limit)) {
        return {};
    }
    const ssize_t count = ::recv(descriptor_.get(), buffer.data(), buffer.size(), 0);
    return count > 0 ? std::string(buffer.data(), static_cast<std::size_t>(count)) : std::string();
}

void KernelTest::SetUp() {
    require_rig();
    ASSERT_EQ(unshare(CLONE_NEWNET), 0);
    prepare_namespace();
    // A sysfs of this namespace, so that ip(8) and sysctl(8) see its own links.
    mount("sysfs", "/sys", "sysfs", 0, nullptr);
}

void KernelTest::TearDown() {
    umount2("/sys", MNT_DETACH);
}

std::unique_ptr<Backend> KernelTest::backend() {
    auto opened = open_netlink_backend();
    return opened ? std::move(*opened) : nullptr;
}

IpAddress address(const std::string& text) {
    return IpAddress::parse(text).value();
}

FlowKey flow(const std::string& source, const std::string& destination, std::uint16_t port,
             Protocol protocol) {
    return {address(source), {address(destination), protocol, {port}}};
}

void PacketTest::SetUp() {
    KernelTest::SetUp();
    host_ = Namespace::current();
    outside_ = Namespace::create();
    ASSERT_TRUE(ensure_bridge(bridge));
    ASSERT_TRUE(add_address(bridge, *InterfaceAddress::parse("10.200.0.1/24")));
    ASSERT_TRUE(add_address(bridge, *InterfaceAddress::parse("fd00:200::1/64")));
    run("sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1");
    run("ip link add up0 type veth peer name eth0 netns " + outside_.path() +
        "; ip addr add 192.0.2.1/24 dev up0; ip addr add 2001:db8::1/64 dev up0 "
        "nodad"
        "; ip link set up0 up");
    outside_.run("ip addr add 192.0.2.9/24 dev eth0; ip addr add 2001:db8::9/64 "
                 "dev eth0 nodad"
                 "; ip link set eth0 up; ip route add default via 192.0.2.1"
                 "; ip -6 route add default via 2001:db8::1");
    container_ = attach("c1", container4, container6);
    backend_ = backend();
    enforcer_ = std::make_unique<Enforcer>(*backend_, Enforcer::Options{.bridges = {bridge}});
    const auto up = enforcer_->bring_up();
    ASSERT_TRUE(up) << to_string(up.error());
}

Namespace PacketTest::attach(const std::string& name, const std::string& v4,
                             const std::string& v6) {
    Namespace created = Namespace::create();
    run(fmt::format("ip link add v-{0} type veth peer name eth0 netns {1}"
                    "; ip link set v-{0} master {2} up",
                    name, created.path(), bridge));
    created.run(fmt::format("ip addr add {}/24 dev eth0; ip addr add {}/64 dev eth0 nodad"
                            "; ip link set eth0 up; ip route add default via {}"
                            "; ip -6 route add default via {}",
                            v4, v6, gateway4, gateway6));
    return created;
}

Member PacketTest::member_of(const Namespace& container) {
    const auto links = read_container_links(container.descriptor(), {bridge});
    if (!links || links->size() != 1) {
        throw std::runtime_error("container links");
    }
    const ContainerLink& link = links->front();
    return {.addresses = link.addresses, .interface = link.port, .mac = link.mac};
}

void PacketTest::allow(const std::string& source, const std::string& destination,
                       std::uint16_t port, Protocol protocol) {
    const Element element{.key = flow(source, destination, port, protocol), .comment = "test"};
    const auto added = enforcer_->add({&element, 1});
    ASSERT_TRUE(added) << to_string(added.error());
}

void PacketTest::revoke(const std::string& source, const std::string& destination,
                        std::uint16_t port, Protocol protocol) {
    const FlowKey key = flow(source, destination, port, protocol);
    const auto removed = enforcer_->remove({&key, 1});
    ASSERT_TRUE(removed) << to_string(removed.error());
    ASSERT_FALSE(removed->reset);
}

} // namespace outcall::nft::test
