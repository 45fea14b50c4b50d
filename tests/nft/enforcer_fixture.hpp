// SPDX-License-Identifier: GPL-2.0-or-later
// An enforcer that is up on the in-memory kernel.
#pragma once

#include "nft/enforcer.hpp"
#include "nft/ruleset.hpp"
#include "tests/nft/fake_backend.hpp"

#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace outcall::nft::test {

using namespace std::chrono_literals;

inline FlowKey flow(const std::string& source, const std::string& destination,
                    std::uint16_t port = 443) {
    return {*IpAddress::parse(source), {*IpAddress::parse(destination), Protocol::Tcp, {port}}};
}

inline const FlowKey flow4 = flow("10.200.0.5", "192.0.2.9");
inline const FlowKey flow6 = flow("fd00:200::5", "2001:db8::9");

inline Member member(const std::string& address, const std::string& interface) {
    return {.addresses = {*IpAddress::parse(address)},
            .interface = interface,
            .mac = MacAddress{{2, 0, 0, 0, 0, 5}}};
}

class EnforcerTest : public ::testing::Test {
protected:
    void SetUp() override { restart(); }

    // A new process: the old one's socket is closed.
    void restart() {
        enforcer_.reset();
        backend_.reset();
        backend_ = std::make_unique<FakeBackend>(kernel_);
        enforcer_ = std::make_unique<Enforcer>(
            *backend_,
            Enforcer::Options{.bridges = {"outcall0"}, .now = [this] { return kernel_.now(); }});
        ASSERT_TRUE(enforcer_->bring_up());
    }
    Result<void> add(const FlowKey& key, std::optional<std::chrono::milliseconds> timeout = {}) {
        const Element element{.key = key, .timeout = timeout, .comment = "test"};
        return enforcer_->add({&element, 1});
    }
    Result<Removal> remove(const FlowKey& key) { return enforcer_->remove({&key, 1}); }
    std::optional<StoredElement> stored(const FlowKey& key) {
        const Set& set = key.source.family() == Family::IPv4 ? set::allow4 : set::allow6;
        return *backend_->find(set, to_element_key(key));
    }
    std::size_t count(const Set& set) { return backend_->dump(set)->size(); }
    void expect_clean() {
        const auto lines = enforcer_->audit();
        ASSERT_TRUE(lines);
        EXPECT_EQ(*lines, std::vector<std::string>{});
    }

    FakeKernel kernel_;
    std::unique_ptr<FakeBackend> backend_;
    std::unique_ptr<Enforcer> enforcer_;
};

} // namespace outcall::nft::test
