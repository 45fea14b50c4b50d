// SPDX-License-Identifier: GPL-2.0-or-later
// Rule requests with a real disk, worker and policy; only the kernel behind the policy is left out.
#pragma once

#include "service/rule_requests.hpp"
#include "tests/service/state_directory.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <systemd/sd-event.h>

namespace outcall::service {

class RuleRequestsTest : public testing::Test {
protected:
    using Time = RateLimit::Clock::time_point;
    static constexpr const char* base = "rules/10-base.yaml";

    RuleRequestsTest() {
        disk_.write(base, "version: \"1\"\nrules:\n"
                          "  - {id: base, action: allow, condition: network.port == 80}\n");
        std::filesystem::create_directory(disk_.path() / "state");
    }

    // As a start does.
    void start() {
        requests_.reset(); // before what it uses
        worker_.emplace(loop_);
        policy_.emplace(RuleDirectory{.path = disk_.path() / "rules"}, log_);
        Observers nobody;
        observers_ = nobody;
        requests_.emplace(RuleRequests::Parts{.worker = *worker_,
                                              .policy = *policy_,
                                              .observer = observers_,
                                              .log = log_,
                                              .put_in_force =
                                                  [this](LoadResult loaded) {
                                                      return put_in_force(std::move(loaded));
                                                  },
                                              .reload = [this] { ++reloads_; }},
                          RequestFiles{disk_.path() / "state", disk_.path() / "rules"});
        observers_.add(*requests_);
        recovered_ = requests_->recover();
        policy_->replace(load_policy(policy_->directory(), policy_->next_generation()).value());
    }
    void SetUp() override { start(); }

    Result<ReloadResult> put_in_force(LoadResult loaded) {
        auto result = policy_->replace(std::move(*loaded));
        if (std::exchange(kernel_refuses_, false))
            return fail(ErrorCode::KernelRefused, "refused");
        requests_->policy_changed();
        return result;
    }

    template <typename T, typename Call>
    Result<T> answer(Call call) {
        std::optional<Result<T>> given;
        call([&](Result<T> result) { given = std::move(result); });
        while (!given && sd_event_run(loop_.get(), 20'000'000) > 0) {
        }
        return given ? *std::move(given) : fail(ErrorCode::Internal, "no answer in 20 s");
    }
    // Till nothing is left with the worker.
    void settle() {
        bool done = false;
        ASSERT_TRUE(worker_->submit([] {}, [&] { done = true; }));
        while (!done)
            ASSERT_GE(sd_event_run(loop_.get(), 20'000'000), 0);
    }

    Result<RuleRequestId> submit(RuleSubmission submission, const std::string& container = "c1") {
        now_ += std::chrono::minutes{1};
        return submit_now(std::move(submission), container);
    }
    Result<RuleRequestId> submit_now(RuleSubmission submission, const std::string& container) {
        const ContainerInfo info{.id = ContainerId::parse(container).value(), .name = "web"};
        return answer<RuleRequestId>([&](Done<RuleRequestId> done) {
            requests_->submit(info, std::move(submission), now_, std::move(done));
        });
    }
    RuleRequestId asked(const std::string& rule = "asked") {
        const auto id = submit({.rule_file = file_with(rule)});
        EXPECT_TRUE(id) << to_string(id.error());
        return id.value();
    }
    Result<std::uint32_t> approve(const RuleRequestId& id,
                                  std::optional<std::string> digest = std::nullopt) {
        return answer<std::uint32_t>(
            [&](auto done) { requests_->approve(id, digest, std::move(done)); });
    }
    Result<void> deny(const RuleRequestId& id, std::string reason = "no") {
        return answer<void>([&](auto done) { requests_->deny(id, reason, std::move(done)); });
    }

    static std::string file_with(const std::string& rule) {
        return fmt::format("version: \"1\"\nrules:\n  - {{id: {}, action: allow, "
                           "condition: network.port == 443}}\n",
                           rule);
    }
    const RuleRequestInfo& info(const RuleRequestId& id) {
        return requests_->queue().find(id)->info;
    }
    RuleRequestStatus status(const RuleRequestId& id) { return info(id).status; }
    std::string record(const RuleRequestId& id) const {
        return disk_.text("state/requests/" + id.str() + ".json");
    }
    bool in_force(std::string_view rule) const { return policy_->rule(rule).has_value(); }

    StateDirectory disk_;
    Log log_{LogLevel::Error};
    EventLoop loop_{log_};
    std::optional<Worker> worker_;
    std::optional<PolicyStore> policy_;
    Observers observers_;
    std::optional<RuleRequests> requests_;
    Result<void> recovered_;
    Time now_{};
    int reloads_ = 0;
    bool kernel_refuses_ = false; // once
};

} // namespace outcall::service
