// SPDX-License-Identifier: GPL-2.0-or-later
// The enforcer on the real kernel: every kind of change, also as older kernels need it.
#include "nft/ruleset.hpp"
#include "tests/nft/test_network.hpp"

#include <thread>

namespace outcall::nft::test {

using namespace std::chrono_literals;

namespace {

// The real kernel, known to have less than it has.
class LesserBackend final : public Backend {
public:
    LesserBackend(std::unique_ptr<Backend> real, Features features)
        : real_(std::move(real)), features_(features) {}
    Result<Features> probe() override { return features_; }
    std::expected<void, CommitError> commit(const Transaction& transaction) override {
        return real_->commit(transaction);
    }
    Result<std::optional<Inventory>> inventory(const Table& table) override {
        return real_->inventory(table);
    }
    Result<std::vector<StoredElement>> dump(const Set& set) override { return real_->dump(set); }
    Result<std::optional<StoredElement>> find(const Set& set, const ElementKey& key) override {
        return real_->find(set, key);
    }

private:
    std::unique_ptr<Backend> real_;
    Features features_;
};

const FlowKey key4 = flow(container4, outside4, 443);
const FlowKey key6 = flow(container6, outside6, 443);

class EnforcerKernel : public KernelTest {
protected:
    void SetUp() override {
        KernelTest::SetUp();
        start(backend());
    }
    void start(std::unique_ptr<Backend> with) {
        enforcer_.reset();
        backend_ = std::move(with);
        enforcer_ = std::make_unique<Enforcer>(*backend_, Enforcer::Options{.bridges = {bridge}});
        const auto up = enforcer_->bring_up();
        ASSERT_TRUE(up) << to_string(up.error());
    }
    void start_as(Features features) {
        enforcer_.reset();
        backend_.reset(); // its tables go with it
        run("nft flush ruleset");
        start(std::make_unique<LesserBackend>(backend(), features));
    }
    void add(const FlowKey& key, std::optional<std::chrono::milliseconds> timeout = {}) {
        const Element element{.key = key, .timeout = timeout, .comment = "c1/web"};
        const auto added = enforcer_->add({&element, 1});
        ASSERT_TRUE(added) << to_string(added.error());
    }
    void remove(const FlowKey& key) {
        const auto removed = enforcer_->remove({&key, 1});
        ASSERT_TRUE(removed) << to_string(removed.error());
        EXPECT_FALSE(removed->reset);
    }
    std::optional<StoredElement> stored(const FlowKey& key) {
        const bool v4 = key.source.family() == Family::IPv4;
        return *backend_->find(v4 ? set::allow4 : set::allow6, to_element_key(key));
    }
    void expect_clean() { EXPECT_EQ(enforcer_->audit().value(), std::vector<std::string>{}); }

    std::unique_ptr<Backend> backend_;
    std::unique_ptr<Enforcer> enforcer_;
};

constexpr Features newest{.owner = true, .persist = true, .destroy = true, .renew = true};
constexpr Features debian12{.owner = true, .persist = false, .destroy = false, .renew = false};
constexpr Features oldest{};

} // namespace

TEST_F(EnforcerKernel, NftShowsEverything) {
    add(key4, 3'600s);
    const std::string text = run("nft list ruleset");
    for (const char* part :
         {"table inet outcall ", "table inet outcall_dyn ", "table bridge outcall_l2 ",
          "elements = { \"outcall0\" }", "hook forward priority filter; policy drop",
          "iifname != @bridges oifname != @bridges accept",
          "10.200.0.5 . 192.0.2.9 . tcp . 443 counter packets 0 bytes 0 timeout "
          "1h",
          "comment \"c1/web\"", "log prefix \"outcall-drop\" group 29"}) {
        EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
    }
    expect_clean();
    EXPECT_GT(enforcer_->set_handle(Family::IPv4), 0U);
    EXPECT_NE(enforcer_->set_handle(Family::IPv4), enforcer_->set_handle(Family::IPv6));
}

TEST_F(EnforcerKernel, TimeoutsEndAndAreRenewedOnEveryKernel) {
    for (const Features& features : {newest, debian12, oldest}) {
        start_as(features);
        for (const FlowKey& key : {key4, key6}) {
            add(key, 100ms);
            EXPECT_TRUE(stored(key));
            add(key, 60s);
            EXPECT_GT(stored(key)->remaining, 50s);
            add(key); // for good
            EXPECT_EQ(stored(key)->remaining.value_or(0ms), 0ms);
            add(key, 60s);
            add(key, 60s); // the same again is renewed too
            EXPECT_GT(stored(key)->remaining, 59s);
            add(key, 50ms);
        }
        std::this_thread::sleep_for(80ms);
        EXPECT_FALSE(stored(key4) || stored(key6));
        remove(key4); // what expired
        remove(key6);
        remove(key6); // what was never there
        expect_clean();
    }
}

// An equal timeout restarts too, not only another one.
TEST_F(EnforcerKernel, EqualTimeoutIsRestarted) {
    add(key4, 10s);
    std::this_thread::sleep_for(300ms);
    EXPECT_LT(stored(key4)->remaining, 9'800ms);
    add(key4, 10s);
    EXPECT_GT(stored(key4)->remaining, 9'900ms);
}

TEST_F(EnforcerKernel, MembersComeAndGo) {
    for (const Features& features : {newest, oldest}) {
        start_as(features);
        const Member member{.addresses = {address(container4), address(container6)},
                            .interface = "v-c1",
                            .mac = MacAddress{{2, 0, 0, 0, 0, 5}}};
        ASSERT_TRUE(enforcer_->add_member(member));
        ASSERT_TRUE(enforcer_->add_member(member));
        expect_clean();
        ASSERT_TRUE(enforcer_->suspend(true));
        expect_clean();
        ASSERT_TRUE(enforcer_->suspend(false));
        const auto removed = enforcer_->remove_member(member, {});
        ASSERT_TRUE(removed);
        EXPECT_FALSE(removed->reset);
        expect_clean();
        EXPECT_EQ(backend_->dump(set::pins6)->size(), 0U);
    }
}

// Far beyond the default send buffer: EMSGSIZE never.
TEST_F(EnforcerKernel, TenThousandElementsInOneBatch) {
    std::vector<Element> elements;
    std::vector<FlowKey> keys;
    for (std::uint16_t port = 1; port <= 10'000; ++port) {
        keys.push_back(flow(container6, outside6, port));
        elements.push_back(
            {.key = keys.back(), .timeout = 3'600s, .comment = std::string(128, 'x')});
    }
    ASSERT_TRUE(enforcer_->add(elements));
    EXPECT_EQ(backend_->dump(set::allow6)->size(), 10'000U);
    expect_clean();
    ASSERT_TRUE(enforcer_->remove(keys));
    EXPECT_EQ(backend_->dump(set::allow6)->size(), 0U);
    expect_clean();
}

// A whole rebuild at the limit of elements fits one batch, and the bound of the set is real.
TEST_F(EnforcerKernel, FullSetIsRebuiltInOneBatch) {
    std::vector<Element> elements;
    for (std::size_t i = 0; i < limits::dynamic_rules; ++i) {
        const auto port = static_cast<std::uint16_t>(i % 60'000 + 1);
        elements.push_back({.key = flow(i < 60'000 ? container6 : "fd00:200::6", outside6, port),
                            .timeout = 3'600s,
                            .comment = std::string(64, 'x')});
    }
    ASSERT_TRUE(enforcer_->add(elements));
    start_as(oldest);
    ASSERT_TRUE(enforcer_->add(elements));
    run("nft delete table inet outcall_dyn");
    const Member member{.addresses = {address(container6)}};
    ASSERT_TRUE(enforcer_->add_member(member)); // finds the table gone, and rebuilds
    EXPECT_EQ(backend_->dump(set::allow6)->size(), limits::dynamic_rules);
    expect_clean();
}

TEST_F(EnforcerKernel, AuditSeesForeignChanges) {
    start_as(oldest);
    add(key4);
    run("nft delete element inet outcall_dyn allow4 '{ 10.200.0.5 . 192.0.2.9 . "
        "tcp . 443 }'"
        "; nft insert rule inet outcall forward accept; nft delete table bridge "
        "outcall_l2");
    EXPECT_EQ(enforcer_->audit().value(),
              (std::vector<std::string>{"chain inet outcall forward has 7 rules, not 6",
                                        "table bridge outcall_l2 is missing",
                                        "set inet outcall_dyn allow4: element "
                                        "10.200.0.5 . 192.0.2.9 . tcp . 443 is "
                                        "missing"}));
    ASSERT_TRUE(enforcer_->bring_up());
    expect_clean();
}

TEST_F(EnforcerKernel, TearDownLeavesNothing) {
    ASSERT_TRUE(enforcer_->tear_down());
    EXPECT_EQ(run("nft list ruleset"), "");
}

} // namespace outcall::nft::test
