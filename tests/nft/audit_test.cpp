// SPDX-License-Identifier: GPL-2.0-or-later
// The audit names each difference between the kernel and what is desired.
#include "nft/audit.hpp"

#include "tests/nft/enforcer_fixture.hpp"

namespace outcall::nft::test {

namespace {

class AuditTest : public EnforcerTest {
protected:
    void change(const Transaction& transaction) { ASSERT_TRUE(backend_->commit(transaction)); }
    std::vector<std::string> lines() { return enforcer_->audit().value(); }
};

} // namespace

TEST_F(AuditTest, ForeignElementsAreNamed) {
    change({AddElements{&set::allow4, {{.key = to_element_key(flow4)}}},
            AddElements{&set::members6, {{.key = ElementKey{}.append(flow6.source)}}}});
    EXPECT_EQ(lines(), (std::vector<std::string>{
                           "set inet outcall_dyn members6: element fd00:200::5 is not ours",
                           "set inet outcall_dyn allow4: element 10.200.0.5 . 192.0.2.9 . tcp . "
                           "443 is not ours"}));
}

TEST_F(AuditTest, MissingAndChangedElementsAreNamed) {
    ASSERT_TRUE(add(flow4));
    ASSERT_TRUE(add(flow6, 60'000ms));
    change({FlushSet{&set::allow4},
            AddElements{&set::allow6, {{.key = to_element_key(flow6), .timeout = 90'000ms}}}});
    EXPECT_EQ(lines(), (std::vector<std::string>{
                           "set inet outcall_dyn allow4: element 10.200.0.5 . 192.0.2.9 . tcp . "
                           "443 is missing",
                           "set inet outcall_dyn allow6: element fd00:200::5 . 2001:db8::9 . "
                           "tcp . "
                           "443 has another timeout"}));
}

// Model and kernel keep their own clocks: an element that ends now may be in one of them alone.
TEST_F(AuditTest, ElementsAboutToEndAreNoDifference) {
    ASSERT_TRUE(add(flow4, 900ms));
    change({FlushSet{&set::allow4}});
    change({AddElements{&set::allow6, {{.key = to_element_key(flow6), .timeout = 900ms}}}});
    EXPECT_EQ(lines(), std::vector<std::string>{});
}

TEST_F(AuditTest, ChainsSetsFlagsAndOwnersAreCompared) {
    change({DeleteTable{base_table}, AddTable{base_table, 0}, AddSet{&set::base_bridges},
            AddChain{base_table, "forward", {}, {}}});
    EXPECT_EQ(
        lines(),
        (std::vector<std::string>{
            "table inet outcall has flags 0x0, not 0x6",
            "table inet outcall is owned by another process", "chain inet outcall clear is missing",
            "chain inet outcall clear_output is missing", "chain inet outcall refused is missing",
            "chain inet outcall forward has 0 rules, not 6", "chain inet outcall input is missing",
            "chain inet outcall output is missing",
            "set inet outcall bridges: element outcall0 is missing"}));
}

TEST_F(AuditTest, LinesAreBounded) {
    AddElements many{&set::allow4, {}};
    for (std::uint16_t port = 1; port <= 100; ++port) {
        many.elements.push_back({.key = to_element_key(flow("10.0.0.1", "10.0.0.2", port))});
    }
    change({many});
    ASSERT_EQ(lines().size(), 21U);
    EXPECT_EQ(lines().back(), "set inet outcall_dyn allow4: 80 more");
}

} // namespace outcall::nft::test
