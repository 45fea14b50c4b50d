// SPDX-License-Identifier: GPL-2.0-or-later
// What concerns rule requests: who asks is looked up here, the rest is RuleRequests'.
#include "service/daemon.hpp"

#include <fmt/format.h>
#include <utility>

namespace outcall::service {

void Daemon::submit_request(const ContainerId& container, RuleSubmission submission,
                            Done<RuleRequestId> done) {
    const Container* asking = enforcement_.containers().find(container);
    if (asking == nullptr)
        return done(fail(ErrorCode::NotFound, "the container is not registered"));
    requests_.submit(asking->info, std::move(submission), std::chrono::steady_clock::now(),
                     std::move(done));
}

Result<RuleRequestInfo> Daemon::request(const RuleRequestId& id) const {
    if (const RequestQueue::Entry* entry = requests_.queue().find(id))
        return entry->info;
    return fail(ErrorCode::NotFound, fmt::format("there is no request {}", id.str()));
}

void Daemon::approve_request(const RuleRequestId& id, std::optional<std::string> digest,
                             Done<std::uint32_t> done) {
    requests_.approve(id, std::move(digest), std::move(done));
}

void Daemon::deny_request(const RuleRequestId& id, std::string reason, Done<void> done) {
    requests_.deny(id, std::move(reason), std::move(done));
}

} // namespace outcall::service
