// SPDX-License-Identifier: GPL-2.0-or-later
// Submission, listing and expiry.
#include "engine/model/limits.hpp"
#include "service/digest.hpp"
#include "tests/service/rule_requests_fixture.hpp"

namespace outcall::service {
namespace {

// S003-FR-024, S003-FR-025, S003-AS-012, S003-SC-013
TEST_F(RuleRequestsTest, ARuleFileIsPendingAndChangesNothing) {
    const auto before = disk_.files("rules");
    const auto policy = policy_->current();
    const auto id = asked();
    EXPECT_EQ(status(id), RuleRequestStatus::Pending);
    EXPECT_EQ(info(id).container.str(), "c1");
    EXPECT_EQ(info(id).rule_file, file_with("asked"));
    EXPECT_EQ(info(id).digest, digest_of(file_with("asked")));
    ASSERT_EQ(info(id).newly_allows.rules.size(), 1U);
    EXPECT_EQ(info(id).newly_allows.rules[0].condition, "network.port == 443");
    EXPECT_EQ(disk_.files("rules"), before);
    EXPECT_EQ(policy_->current(), policy);
    EXPECT_EQ(requests_->queue().pending_count(), 1U);
}

TEST_F(RuleRequestsTest, AnAccessBecomesACompleteRuleFile) { // S003-FR-024
    const auto id = submit({.description = "packages",
                            .access = {{"destination", "PyPI.org"}, {"port", std::int64_t{443}}},
                            .condition = "network.port < 1000"})
                        .value();
    settle();
    EXPECT_EQ(info(id).access, (ValueMap{{"hostname", "pypi.org"}, {"port", std::int64_t{443}}}));
    EXPECT_EQ(info(id).condition, "network.port < 1000");
    EXPECT_EQ(info(id).digest, digest_of(info(id).rule_file));
    ASSERT_EQ(info(id).newly_allows.rules.size(), 1U);
    EXPECT_EQ(info(id).newly_allows.rules[0].id, "agent-" + id.str());
    EXPECT_EQ(info(id).newly_allows.rules[0].description, "packages");
    ASSERT_TRUE(info(id).newly_allows.access);
    EXPECT_EQ(info(id).newly_allows.access->now.verdict, Verdict::Block);
    EXPECT_EQ(info(id).newly_allows.access->after.verdict, Verdict::Allow);
}

TEST_F(RuleRequestsTest, WhatIsAllowedAlreadyIsQueuedAsAnyOther) { // S003-EC-017
    const auto id =
        submit({.description = "web", .access = {{"ip", "192.0.2.1"}, {"port", std::int64_t{80}}}})
            .value();
    settle();
    EXPECT_EQ(status(id), RuleRequestStatus::Pending);
    ASSERT_TRUE(info(id).newly_allows.access);
    EXPECT_EQ(info(id).newly_allows.access->now.rule, "base");
    EXPECT_TRUE(deny(id, "redundant"));
}

TEST_F(RuleRequestsTest, WhatItWouldAllowFollowsThePolicy) {
    const auto id = submit({.description = "web", .access = {{"ip", "192.0.2.1"}}}).value();
    settle();
    EXPECT_EQ(info(id).newly_allows.access->now.verdict, Verdict::Block);
    disk_.write("rules/20-all.yaml",
                "version: \"1\"\nrules: [{id: all, action: allow, condition: 'true'}]\n");
    ASSERT_TRUE(put_in_force(load_policy(policy_->directory(), policy_->next_generation())));
    settle();
    EXPECT_EQ(info(id).newly_allows.access->now.rule, "all");
}

TEST_F(RuleRequestsTest, IsDurableBeforeItIsAnswered) {
    const auto id = asked();
    EXPECT_EQ(disk_.mode("state/requests"), 0700U);
    EXPECT_EQ(disk_.mode("state/requests/" + id.str() + ".json"), 0600U);
    const std::string written = record(id);
    start();
    ASSERT_TRUE(recovered_);
    EXPECT_EQ(status(id), RuleRequestStatus::Pending);
    EXPECT_EQ(info(id).rule_file, file_with("asked"));
    EXPECT_EQ(info(id).newly_allows.rules.size(), 1U);
    EXPECT_EQ(record(id), written);
}

TEST_F(RuleRequestsTest, WhatIsNotValidIsNotQueued) {
    const auto refused = [this](const RuleSubmission& submission) {
        const auto result = submit(submission);
        EXPECT_FALSE(result);
        return result ? ErrorCode::Internal : result.error().code;
    };
    using enum ErrorCode;
    const ValueMap access{{"ip", "192.0.2.1"}};
    EXPECT_EQ(refused({}), InvalidArgument);
    EXPECT_EQ(refused({.description = "x"}), InvalidArgument);
    EXPECT_EQ(refused({.access = access}), InvalidArgument);
    EXPECT_EQ(refused({.description = " \n", .access = access}), InvalidArgument);
    EXPECT_EQ(refused({.description = "\x1b[2J", .access = access}), InvalidArgument);
    EXPECT_EQ(refused({.description = "\xff", .access = access}), InvalidArgument);
    EXPECT_EQ(refused({.rule_file = file_with("x"), .access = access}), InvalidArgument);
    EXPECT_EQ(refused({.rule_file = file_with("x"), .condition = "true"}), InvalidArgument);
    EXPECT_EQ(refused({.description = "x", .access = {{"port", std::int64_t{1}}}}),
              InvalidArgument);
    EXPECT_EQ(refused({.description = "x", .access = access, .condition = "true) || (true"}),
              RuleSetInvalid);
    EXPECT_EQ(refused({.rule_file = "version: \"2\""}), RuleSetInvalid);
    EXPECT_EQ(refused({.rule_file = file_with("base")}), RuleSetInvalid); // the id is used
    EXPECT_TRUE(requests_->queue().ids().empty());
    EXPECT_TRUE(disk_.files("state/requests").empty());
}

TEST_F(RuleRequestsTest, HasAtMost64KiB) {
    const auto of_size = [](std::size_t bytes) {
        const std::string text = file_with("a");
        return RuleSubmission{.rule_file = text + "#" + std::string(bytes - text.size() - 1, 'x')};
    };
    EXPECT_TRUE(submit(of_size(limits::request_bytes)));
    EXPECT_EQ(submit(of_size(limits::request_bytes + 1)).error().code, ErrorCode::LimitExceeded);
}

TEST_F(RuleRequestsTest, ThirtyTwoOfAContainerArePending) {
    for (std::size_t i = 0; i < limits::requests_per_container; ++i)
        ASSERT_TRUE(submit({.rule_file = file_with(fmt::format("r{}", i))}));
    const auto more = submit({.rule_file = file_with("more")});
    ASSERT_FALSE(more);
    EXPECT_EQ(more.error().code, ErrorCode::LimitExceeded);
    EXPECT_TRUE(submit({.rule_file = file_with("more")}, "c2"));
    start(); // and that is so after a restart
    EXPECT_FALSE(submit({.rule_file = file_with("again")}));
    ASSERT_TRUE(deny(requests_->queue().pending().front()));
    EXPECT_TRUE(submit({.rule_file = file_with("again")}));
}

TEST_F(RuleRequestsTest, TenAMinuteAreTaken) {
    for (std::size_t i = 0; i < limits::request_rate; ++i) // valid or not
        EXPECT_EQ(submit_now({.rule_file = "x"}, "c1").error().code, ErrorCode::RuleSetInvalid);
    EXPECT_EQ(submit_now({.rule_file = file_with("a")}, "c1").error().code,
              ErrorCode::LimitExceeded);
    EXPECT_TRUE(submit_now({.rule_file = file_with("a")}, "c2"));
    now_ += limits::request_window;
    EXPECT_TRUE(submit_now({.rule_file = file_with("b")}, "c1"));
}

TEST_F(RuleRequestsTest, ADiskThatRefusesIsToldAndNothingIsQueued) {
    disk_.write("state/requests", "a file where a directory should be");
    const auto refused = submit({.rule_file = file_with("a")});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Unavailable);
    EXPECT_TRUE(requests_->queue().ids().empty());
    std::filesystem::remove(disk_.path() / "state/requests");
    EXPECT_TRUE(submit({.rule_file = file_with("a")})); // its place was given back
}

TEST_F(RuleRequestsTest, ThePendingOfAContainerThatIsGoneExpire) {
    const auto id = asked("a");
    const auto other = submit({.rule_file = file_with("b")}, "c2").value();
    observers_.container_removed(ContainerId::parse("c1").value(), "exited", 0);
    settle();
    EXPECT_EQ(status(id), RuleRequestStatus::Expired);
    EXPECT_FALSE(info(id).reason.empty());
    EXPECT_EQ(status(other), RuleRequestStatus::Pending);
    EXPECT_EQ(approve(id).error().code, ErrorCode::Conflict);
    start();
    EXPECT_EQ(status(id), RuleRequestStatus::Expired);
}

TEST_F(RuleRequestsTest, TheOldExpire) {
    const auto id = asked();
    requests_->expire_older_than(info(id).submitted_at);
    settle();
    EXPECT_EQ(status(id), RuleRequestStatus::Pending);
    requests_->expire_older_than(info(id).submitted_at + 1);
    settle();
    EXPECT_EQ(status(id), RuleRequestStatus::Expired);
}

} // namespace
} // namespace outcall::service
