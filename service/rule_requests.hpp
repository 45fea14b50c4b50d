// SPDX-License-Identifier: GPL-2.0-or-later
// Rule requests from submission to decision: the queue, the disk behind it, and the policy they
// want to be part of. Answers come from the loop's thread; what blocks is done by the worker.
#pragma once

#include "engine/control.hpp"
#include "service/observers.hpp"
#include "service/policy_store.hpp"
#include "service/rate_limit.hpp"
#include "service/request_files.hpp"
#include "service/request_queue.hpp"
#include "service/worker.hpp"

#include <functional>
#include <memory>

namespace outcall::service {

class RuleRequests final : public QuietObserver {
public:
    struct Parts { // not owned
        Worker& worker;
        PolicyStore& policy;
        ControlObserver& observer;
        const Log& log;
        std::function<Result<ReloadResult>(LoadResult)> put_in_force;
        std::function<void()> reload;
    };
    RuleRequests(Parts parts, RequestFiles files);

    // Before the rules are loaded: what the disk holds. Blocks. A fault: do not start.
    Result<void> recover();

    const RequestQueue& queue() const { return queue_; }

    // As Control has them.
    void submit(const ContainerInfo& container, RuleSubmission submission,
                RateLimit::Clock::time_point now, Done<RuleRequestId> done);
    void approve(const RuleRequestId& id, std::optional<std::string> digest,
                 Done<std::uint32_t> done);
    void deny(const RuleRequestId& id, std::string reason, Done<void> done);

    // Its pending requests expire.
    void container_removed(const ContainerId& id, std::string_view cause,
                           std::uint32_t removed_rules) override;
    void expire_older_than(RealTime then); // submitted before
    void policy_changed();                 // what is asked for is judged again

private:
    struct Approval;

    void queued(RequestQueue::Entry entry, Done<RuleRequestId>& done);
    void put_in_force(const std::shared_ptr<Approval>& approval);
    void record(const std::shared_ptr<Approval>& approval);
    void roll_back(const std::shared_ptr<Approval>& approval, Error cause);
    void give_up(const std::shared_ptr<Approval>& approval, const Error& cause);
    void expire(RequestQueue::Entry& entry, std::string reason);
    void settle(const RuleRequestInfo& decided);
    void reopen(const RuleRequestId& id);
    void log(LogLevel level, std::string_view text, const RuleRequestInfo& request,
             std::string_view fault = {}) const;

    Parts parts_;
    RequestFiles files_;
    RequestQueue queue_;
    RateLimit rate_;
    bool judging_ = false; // accesses are with the worker
    bool judge_again_ = false;
};

} // namespace outcall::service
