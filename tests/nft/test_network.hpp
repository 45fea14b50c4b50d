// SPDX-License-Identifier: GPL-2.0-or-later
// Network namespaces, links and sockets for kernel tests: a container, its bridge, the outside.
#pragma once

#include "engine/model/address.hpp"
#include "nft/enforcer.hpp"
#include "nft/netlink_backend.hpp"
#include "nft/owned.hpp"

#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <string_view>

namespace outcall::nft::test {

// Runs a shell command in the current namespace; its output, and its status through `status`.
std::string run(const std::string& command, int* status = nullptr);

class Namespace {
public:
    // A fresh one; the calling thread stays where it was.
    static Namespace create();
    // The calling thread's.
    static Namespace current();

    int descriptor() const { return descriptor_.get(); }
    std::string path() const; // for ip(8), valid in this process and its children
    std::string run(const std::string& command) const;
    void enter() const;

private:
    explicit Namespace(FileDescriptor descriptor) : descriptor_(std::move(descriptor)) {}
    FileDescriptor descriptor_;
};

// A socket of the named type that was made inside a namespace.
class Socket {
public:
    Socket(const Namespace& where, const std::string& address, Protocol protocol);

    bool bind(const std::string& address, std::uint16_t port);
    bool listen();
    // Within 300 ms: long after any answer, shorter than a repeated SYN.
    bool connect(const std::string& address, std::uint16_t port);
    std::unique_ptr<Socket> accept();
    bool send(std::string_view text);
    bool send_to(const std::string& address, std::uint16_t port, std::string_view text);
    std::string receive(std::chrono::milliseconds patience = std::chrono::milliseconds(300));

private:
    explicit Socket(int descriptor) : descriptor_(descriptor) {}
    FileDescriptor descriptor_;
};

// Each case runs in a fresh namespace that plays the host.
class KernelTest : public ::testing::Test {
protected:
    void SetUp() override;
    void TearDown() override;

    std::unique_ptr<Backend> backend();
};

inline constexpr const char* bridge = "outcall0";
inline constexpr const char* gateway4 = "10.200.0.1";
inline constexpr const char* gateway6 = "fd00:200::1";
inline constexpr const char* container4 = "10.200.0.5";
inline constexpr const char* container6 = "fd00:200::5";
inline constexpr const char* outside4 = "192.0.2.9";
inline constexpr const char* outside6 = "2001:db8::9";

// Container - bridge - host - outside, both families; the enforcer is up, nothing is allowed.
class PacketTest : public KernelTest {
protected:
    void SetUp() override;

    // Another container on the bridge, as `name` with host port v-`name`.
    Namespace attach(const std::string& name, const std::string& v4, const std::string& v6);
    Member member_of(const Namespace& container);
    void allow(const std::string& source, const std::string& destination, std::uint16_t port,
               Protocol protocol = Protocol::Tcp);
    void revoke(const std::string& source, const std::string& destination, std::uint16_t port,
                Protocol protocol = Protocol::Tcp);

    Namespace host_ = Namespace::current();
    Namespace container_ = Namespace::current();
    Namespace outside_ = Namespace::current();
    std::unique_ptr<Backend> backend_;
    std::unique_ptr<Enforcer> enforcer_;
};

IpAddress address(const std::string& text);
FlowKey flow(const std::string& source, const std::string& destination, std::uint16_t port,
             Protocol protocol = Protocol::Tcp);

} // namespace outcall::nft::test
