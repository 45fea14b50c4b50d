// SPDX-License-Identifier: GPL-2.0-or-later
// Approval whole or not at all; denial; what a start makes of a crash.
#include "engine/model/limits.hpp"
#include "service/durable_file.hpp"
#include "service/request_record.hpp"
#include "tests/service/rule_requests_fixture.hpp"

namespace outcall::service {
namespace {

class RequestDecisions : public RuleRequestsTest {
protected:
    static std::string rule_file(const RuleRequestId& id) {
        return "rules/agent-" + id.str() + ".yaml";
    }
    // In the way of every write of that file.
    std::filesystem::path obstruct(const std::filesystem::path& file) const {
        const auto path =
            disk_.path() / file.parent_path() / unfinished_name(file.filename().string());
        std::filesystem::create_directories(path);
        return path;
    }
    // Nothing of an approval is left, in memory, in force or on the disk, now and after a restart.
    void expect_untouched(const RuleRequestId& id, const std::string& written) {
        for (const char* when : {"now", "after a restart"}) {
            EXPECT_EQ(status(id), RuleRequestStatus::Pending) << when;
            EXPECT_FALSE(in_force("asked")) << when;
            EXPECT_TRUE(in_force("base")) << when;
            EXPECT_EQ(disk_.files("rules").size(), 1U) << when;
            EXPECT_EQ(disk_.text(base), base_) << when;
            EXPECT_EQ(record(id), written) << when;
            start();
        }
    }

    const std::string base_ = disk_.text(base);
};

TEST_F(RequestDecisions, AnApprovalIsAFileInForceAndRecorded) { // S003-FR-026, S003-AS-013
    const auto id = asked();
    const auto approved = approve(id, info(id).digest);
    ASSERT_TRUE(approved) << to_string(approved.error());
    EXPECT_EQ(*approved, 2U);
    EXPECT_EQ(disk_.text(rule_file(id)), file_with("asked"));
    EXPECT_EQ(disk_.mode(rule_file(id)), 0600U);
    EXPECT_EQ(disk_.text(base), base_);
    EXPECT_TRUE(in_force("asked"));
    EXPECT_EQ(status(id), RuleRequestStatus::Approved);
    EXPECT_NE(info(id).decided_at, 0U);
    EXPECT_EQ(requests_->queue().pending_count(), 0U);
    start();
    EXPECT_EQ(status(id), RuleRequestStatus::Approved);
    EXPECT_TRUE(in_force("asked"));
}

TEST_F(RequestDecisions, ADenialWritesNoFile) { // S003-FR-026, S003-AS-014
    const auto id = asked();
    const auto policy = policy_->current();
    ASSERT_TRUE(deny(id, "use the mirror"));
    EXPECT_EQ(status(id), RuleRequestStatus::Denied);
    EXPECT_EQ(info(id).reason, "use the mirror");
    EXPECT_EQ(disk_.files("rules").size(), 1U);
    EXPECT_EQ(policy_->current(), policy);
    start();
    EXPECT_EQ(status(id), RuleRequestStatus::Denied);
    EXPECT_EQ(info(id).reason, "use the mirror");
}

TEST_F(RequestDecisions, AReasonIsOneLineOfText) {
    const auto id = asked();
    for (const std::string& reason :
         {std::string(limits::request_reason_bytes + 1, 'x'), std::string{"  "},
          std::string{"a\nb"}, std::string{"\x1b[m"}, std::string{"\xff"}, std::string{"a\0b", 3}})
        EXPECT_EQ(deny(id, reason).error().code, ErrorCode::InvalidArgument) << reason;
    EXPECT_EQ(status(id), RuleRequestStatus::Pending);
    EXPECT_TRUE(deny(id, std::string(limits::request_reason_bytes, 'x')));
    EXPECT_TRUE(deny(asked("other"), "")); // none is given
}

TEST_F(RequestDecisions, AreMadeOnceAndOfWhatIsThere) {
    const auto id = asked();
    const auto unknown = RuleRequestId::parse("rr-000000000000").value();
    EXPECT_EQ(approve(unknown).error().code, ErrorCode::NotFound);
    EXPECT_EQ(deny(unknown).error().code, ErrorCode::NotFound);
    EXPECT_EQ(approve(id, std::string(64, '0')).error().code, ErrorCode::Conflict);
    EXPECT_EQ(status(id), RuleRequestStatus::Pending);
    ASSERT_TRUE(approve(id));
    EXPECT_EQ(approve(id).error().code, ErrorCode::Conflict);
    EXPECT_EQ(deny(id).error().code, ErrorCode::Conflict);
    EXPECT_EQ(status(id), RuleRequestStatus::Approved);
}

TEST_F(RequestDecisions, TheSecondOfTwoAtOnceIsAConflict) {
    const auto id = asked();
    std::optional<Result<std::uint32_t>> first;
    requests_->approve(id, std::nullopt, [&](Result<std::uint32_t> done) { first = done; });
    EXPECT_EQ(deny(id).error().code, ErrorCode::Conflict);
    EXPECT_EQ(approve(id).error().code, ErrorCode::Conflict);
    settle();
    settle();
    ASSERT_TRUE(first);
    EXPECT_TRUE(*first);
}

TEST_F(RequestDecisions, ARuleFileThatCannotBeWrittenChangesNothing) {
    const auto id = asked();
    const std::string written = record(id);
    const auto obstacle = obstruct(rule_file(id));
    EXPECT_EQ(approve(id).error().code, ErrorCode::Unavailable);
    std::filesystem::remove(obstacle);
    expect_untouched(id, written);
    EXPECT_TRUE(approve(id)); // nothing keeps it from being tried again
}

TEST_F(RequestDecisions, ARecordThatCannotBeWrittenTakesTheRuleBack) {
    const auto id = asked();
    const std::string written = record(id);
    const auto policy = policy_->current();
    const auto obstacle = obstruct("state/requests/" + id.str() + ".json");
    EXPECT_EQ(approve(id).error().code, ErrorCode::Unavailable);
    EXPECT_EQ(policy_->current(), policy); // the very snapshot
    std::filesystem::remove(obstacle);
    expect_untouched(id, written);
    EXPECT_TRUE(approve(id));
}

TEST_F(RequestDecisions, AKernelThatRefusesTakesTheRuleBack) {
    const auto id = asked();
    const std::string written = record(id);
    kernel_refuses_ = true;
    EXPECT_EQ(approve(id).error().code, ErrorCode::KernelRefused);
    expect_untouched(id, written);
}

TEST_F(RequestDecisions, RulesThatBecameInvalidMeanwhileChangeNothing) {
    const auto id = asked();
    const std::string written = record(id);
    disk_.write("rules/20-new.yaml", file_with("asked"));
    const auto refused = approve(id);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::RuleSetInvalid);
    EXPECT_NE(refused.error().message.find("the id is already used"), std::string::npos);
    std::filesystem::remove(disk_.path() / "rules/20-new.yaml");
    expect_untouched(id, written);
}

TEST_F(RequestDecisions, AFileOfThatNameIsNotReplaced) {
    const auto id = asked();
    disk_.write(rule_file(id), file_with("somebodys"));
    EXPECT_FALSE(approve(id));
    EXPECT_EQ(disk_.text(rule_file(id)), file_with("somebodys"));
    EXPECT_EQ(status(id), RuleRequestStatus::Pending);
}

TEST_F(RequestDecisions, AReloadInBetweenIsReloadedWhenTheApprovalFails) {
    const auto id = asked();
    obstruct("state/requests/" + id.str() + ".json");
    std::optional<Result<std::uint32_t>> approved;
    requests_->approve(id, std::nullopt, [&](Result<std::uint32_t> done) { approved = done; });
    ASSERT_TRUE(worker_->submit([] {}, [&] { // runs after the file is in force, before its record
        ASSERT_TRUE(put_in_force(load_policy(policy_->directory(), policy_->next_generation())));
    }));
    while (!approved)
        ASSERT_GE(sd_event_run(loop_.get(), 20'000'000), 0);
    EXPECT_FALSE(*approved);
    EXPECT_FALSE(std::filesystem::exists(disk_.path() / rule_file(id)));
    EXPECT_EQ(reloads_, 1);
}

TEST_F(RequestDecisions, ADenialThatCannotBeRecordedIsNone) {
    const auto id = asked();
    const auto obstacle = obstruct("state/requests/" + id.str() + ".json");
    EXPECT_EQ(deny(id).error().code, ErrorCode::Unavailable);
    EXPECT_EQ(status(id), RuleRequestStatus::Pending);
    std::filesystem::remove(obstacle);
    EXPECT_TRUE(deny(id));
}

TEST_F(RequestDecisions, OfAContainerThatGoesMeanwhileTheApprovalHoldsOrItExpires) {
    const auto gone = [this] {
        observers_.container_removed(ContainerId::parse("c1").value(), "exited", 0);
    };
    const auto approving = [&](const RuleRequestId& id) {
        return answer<std::uint32_t>([&](auto done) {
            requests_->approve(id, std::nullopt, std::move(done));
            gone();
        });
    };
    const auto approved = asked("approved");
    EXPECT_TRUE(approving(approved));
    EXPECT_EQ(status(approved), RuleRequestStatus::Approved);
    const auto failed = asked("failed");
    obstruct(rule_file(failed));
    EXPECT_FALSE(approving(failed));
    settle();
    EXPECT_EQ(status(failed), RuleRequestStatus::Expired);
}

TEST_F(RequestDecisions, AStartTakesBackWhatACrashLeftHalfApproved) {
    const auto id = asked();
    const std::string written = record(id);
    disk_.write(rule_file(id), file_with("asked")); // written, but the record says pending
    disk_.write("rules/" + unfinished_name("agent-" + id.str() + ".yaml"), "half");
    disk_.write("state/requests/" + unfinished_name(id.str() + ".json"), "half");
    start();
    ASSERT_TRUE(recovered_);
    EXPECT_FALSE(std::filesystem::exists(disk_.path() / rule_file(id)));
    EXPECT_EQ(disk_.files("rules").size(), 1U);
    EXPECT_EQ(disk_.files("state/requests").size(), 1U);
    expect_untouched(id, written);
}

TEST_F(RequestDecisions, AStartIsRefusedWhenThatCannotBeTakenBack) {
    const auto id = asked();
    std::filesystem::create_directories(disk_.path() / rule_file(id) / "x");
    requests_.emplace(RuleRequests::Parts{.worker = *worker_,
                                          .policy = *policy_,
                                          .observer = observers_,
                                          .log = log_,
                                          .put_in_force = {},
                                          .reload = {}},
                      RequestFiles{disk_.path() / "state", disk_.path() / "rules"});
    EXPECT_FALSE(requests_->recover());
}

TEST_F(RequestDecisions, ADamagedRecordIsSetAsideAndTheOthersAreRead) {
    const auto id = asked("a");
    const auto other = asked("b");
    const std::string name = "state/requests/" + id.str() + ".json";
    const std::string whole = record(id);
    disk_.write(name, whole.substr(0, whole.size() / 2));
    start();
    ASSERT_TRUE(recovered_);
    EXPECT_EQ(requests_->queue().ids(), std::vector{other});
    EXPECT_EQ(disk_.text(name + ".damaged"), whole.substr(0, whole.size() / 2));
    EXPECT_FALSE(std::filesystem::exists(disk_.path() / name));
}

} // namespace
} // namespace outcall::service
