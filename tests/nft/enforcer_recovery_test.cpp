// SPDX-License-Identifier: GPL-2.0-or-later
// What the enforcer does when the kernel refuses, loses an answer, or was changed by others.
#include "tests/nft/enforcer_fixture.hpp"

namespace outcall::nft::test {

using Fault = FakeKernel::Fault;

// S009: a delete that fails restores the base policy and clears every record.
TEST_F(EnforcerTest, FailedDeleteResets) {
    ASSERT_TRUE(enforcer_->add_member(member("10.200.0.5", "v1")));
    ASSERT_TRUE(add(flow4));
    ASSERT_TRUE(add(flow6));
    kernel_.break_next(Fault::Refused);
    const auto removed = remove(flow4);
    ASSERT_TRUE(removed);
    EXPECT_TRUE(removed->reset);
    EXPECT_FALSE(stored(flow4));
    EXPECT_FALSE(stored(flow6));
    EXPECT_EQ(count(set::members4), 1U); // who is there has not changed
    expect_clean();
}

// S009: if the reset fails too, the error is returned and nothing is forgotten.
TEST_F(EnforcerTest, FailedResetForgetsNothing) {
    ASSERT_TRUE(enforcer_->add_member(member("10.200.0.5", "v1")));
    ASSERT_TRUE(add(flow4));
    kernel_.break_next(Fault::Refused);
    kernel_.break_next(Fault::Refused);
    const auto removed = enforcer_->remove_member(member("10.200.0.5", "v1"), {&flow4, 1});
    ASSERT_FALSE(removed);
    EXPECT_EQ(removed.error().code, ErrorCode::KernelRefused);
    expect_clean(); // model and kernel agree that it is all still there
    EXPECT_TRUE(stored(flow4));
}

// ENOBUFS came back with everything committed once: neither answer may be trusted.
TEST_F(EnforcerTest, UnclearRemovalIsMadeSure) {
    for (const Fault fault : {Fault::AppliedButUnclear, Fault::LostAndUnclear}) {
        ASSERT_TRUE(add(flow4));
        ASSERT_TRUE(add(flow6, 5'000ms));
        kernel_.break_next(fault);
        const auto removed = remove(flow4);
        ASSERT_TRUE(removed);
        EXPECT_FALSE(removed->reset);
        EXPECT_FALSE(stored(flow4));
        EXPECT_EQ(stored(flow6)->remaining, 5'000ms);
        expect_clean();
    }
}

TEST_F(EnforcerTest, UnclearAdditionIsMadeSure) {
    for (const Fault fault : {Fault::AppliedButUnclear, Fault::LostAndUnclear}) {
        kernel_.break_next(fault);
        ASSERT_TRUE(add(flow4, 5'000ms));
        EXPECT_EQ(stored(flow4)->remaining, 5'000ms);
        expect_clean();
        ASSERT_TRUE(remove(flow4));
    }
}

// S009-EC-001: an insert that fails leaves kernel and records as they were.
TEST_F(EnforcerTest, RefusedAdditionLeavesNothing) {
    ASSERT_TRUE(add(flow6, 5'000ms));
    kernel_.break_next(Fault::Refused);
    EXPECT_EQ(add(flow6).error().code, ErrorCode::KernelRefused);
    kernel_.break_next(Fault::Refused);
    EXPECT_FALSE(add(flow4));
    kernel_.break_next(Fault::Refused);
    EXPECT_FALSE(enforcer_->add_member(member("10.200.0.5", "v1")));
    kernel_.break_next(Fault::Refused);
    EXPECT_FALSE(enforcer_->suspend(true));
    EXPECT_EQ(stored(flow6)->remaining, 5'000ms);
    expect_clean();
}

TEST_F(EnforcerTest, RefusedReplacementKeepsTheOldMember) {
    ASSERT_TRUE(enforcer_->add_member(member("10.200.0.5", "v1")));
    kernel_.break_next(Fault::Refused);
    EXPECT_FALSE(enforcer_->add_member(member("10.200.0.6", "v1")));
    expect_clean();
    EXPECT_EQ(count(set::pins4), 1U);
}

// Without owned tables anybody can delete ours: the next change puts them back, with the rest.
TEST_F(EnforcerTest, DeletedTableComesBackWithTheNextAddition) {
    kernel_.features.owner = kernel_.features.persist = false;
    restart();
    ASSERT_TRUE(enforcer_->add_member(member("10.200.0.5", "v1")));
    ASSERT_TRUE(add(flow4, 5'000ms));
    kernel_.advance(1'000ms);
    ASSERT_TRUE(kernel_.foreign_delete(dynamic_table));
    EXPECT_EQ(enforcer_->audit()->front(), "table inet outcall_dyn is missing");
    ASSERT_TRUE(add(flow6));
    EXPECT_EQ(stored(flow4)->remaining, 4'000ms);
    expect_clean();
}

// An audit that finds a difference is followed by a repair.
TEST_F(EnforcerTest, RepairMakesTheKernelWhatIsDesired) {
    kernel_.features.owner = kernel_.features.persist = false;
    restart();
    ASSERT_TRUE(enforcer_->add_member(member("10.200.0.5", "v1")));
    ASSERT_TRUE(add(flow4, 5'000ms));
    ASSERT_TRUE(kernel_.foreign_delete(base_table));
    ASSERT_TRUE(backend_->commit({FlushSet{&set::members4}}));
    kernel_.advance(1'000ms);
    EXPECT_EQ(enforcer_->audit()->size(), 2U);
    ASSERT_TRUE(enforcer_->repair());
    expect_clean();
    EXPECT_EQ(stored(flow4)->remaining, 4'000ms);
    kernel_.break_next(Fault::Refused);
    EXPECT_EQ(enforcer_->repair().error().code, ErrorCode::KernelRefused);
}

TEST_F(EnforcerTest, DeletedTableResetsWithARemoval) {
    kernel_.features.owner = kernel_.features.persist = false;
    restart();
    ASSERT_TRUE(add(flow4));
    ASSERT_TRUE(kernel_.foreign_delete(dynamic_table));
    const auto removed = remove(flow4);
    ASSERT_TRUE(removed);
    EXPECT_TRUE(removed->reset);
    expect_clean();
}

// S009-FR-007: nothing is addressed by a kernel handle; those of a table that was replaced are not
// used again.
TEST_F(EnforcerTest, ResetTableIsAddressedByKeyNotByHandle) {
    ASSERT_TRUE(add(flow4));
    kernel_.break_next(Fault::Refused);
    ASSERT_TRUE(remove(flow4)->reset);
    ASSERT_TRUE(add(flow6));
    ASSERT_TRUE(remove(flow4)); // a stale record of a caller
    EXPECT_TRUE(stored(flow6));
    expect_clean();
}

} // namespace outcall::nft::test
