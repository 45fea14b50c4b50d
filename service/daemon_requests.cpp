// SPDX-License-Identifier: GPL-2.0-or-later
// What concerns rule requests. There is no queue yet: nothing is taken, so nothing is there.
#include "service/daemon.hpp"

namespace outcall::service {

void Daemon::submit_request(const ContainerId&, RuleSubmission, Done<RuleRequestId> done) {
    done(fail(ErrorCode::Unavailable, "rule requests are not taken"));
}

std::vector<RuleRequestId> Daemon::requests() const {
    return {};
}

Result<RuleRequestInfo> Daemon::request(const RuleRequestId& id) const {
    return fail(ErrorCode::NotFound, "no such request", id.str());
}

void Daemon::approve_request(const RuleRequestId& id, std::optional<std::string>,
                             Done<std::uint32_t> done) {
    done(std::unexpected(request(id).error()));
}

void Daemon::deny_request(const RuleRequestId& id, std::string, Done<void> done) {
    done(std::unexpected(request(id).error()));
}

} // namespace outcall::service
