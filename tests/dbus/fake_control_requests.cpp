// SPDX-License-Identifier: GPL-2.0-or-later
// Rule requests in memory; nothing is validated.
#include "tests/dbus/fake_control.hpp"

#include <utility>

namespace outcall::dbus {

namespace {

std::unexpected<Error> unknown(const std::string& what) {
    return fail(ErrorCode::NotFound, "not known: " + what);
}

} // namespace

void FakeControl::submit_request(const ContainerId& container, RuleSubmission submission,
                                 Done<RuleRequestId> done) {
    on_entry("submit_request");
    journal.push_back("submit_request " + container.str());
    const auto owner = containers_.find(container);
    if (owner == containers_.end()) {
        return answer<RuleRequestId>(std::move(done), unknown(container.str()));
    }
    const std::string digits = std::to_string(100'000'000'000 + requests_.size());
    const RuleRequestId id = RuleRequestId::parse("rr-" + digits).value();
    RequestedRule rule{.id = "asked", .action = "allow", .condition = submission.condition};
    requests_.emplace(id, RuleRequestInfo{.id = id,
                                          .container = container,
                                          .container_name = owner->second.name,
                                          .description = submission.description,
                                          .access = submission.access,
                                          .condition = submission.condition,
                                          .rule_file = submission.rule_file,
                                          .digest = std::string(64, 'd'),
                                          .submitted_at = 4,
                                          .newly_allows = {.rules = {std::move(rule)},
                                                           .access = AccessChange{}}});
    if (observer != nullptr) {
        observer->request_added(id);
        observer->status_changed();
    }
    answer<RuleRequestId>(std::move(done), id);
}

std::vector<RuleRequestId> FakeControl::requests() const {
    on_entry("requests");
    std::vector<RuleRequestId> ids;
    for (const auto& [id, info] : requests_) {
        ids.push_back(id);
    }
    return ids;
}

Result<RuleRequestInfo> FakeControl::request(const RuleRequestId& id) const {
    on_entry("request");
    const auto found = requests_.find(id);
    if (found == requests_.end()) {
        return unknown(id.str());
    }
    return found->second;
}

Result<RuleRequestInfo*> FakeControl::pending(const RuleRequestId& id) {
    const auto found = requests_.find(id);
    if (found == requests_.end()) {
        return unknown(id.str());
    }
    if (found->second.status != RuleRequestStatus::Pending) {
        return fail(ErrorCode::Conflict, "it was decided already");
    }
    return &found->second;
}

void FakeControl::decide(RuleRequestInfo& request, RuleRequestStatus status, std::string reason) {
    request.status = status;
    request.reason = std::move(reason);
    request.decided_at = 5;
    if (observer != nullptr) {
        observer->request_changed(request.id);
        observer->status_changed();
    }
}

void FakeControl::approve_request(const RuleRequestId& id, std::optional<std::string> digest,
                                  Done<std::uint32_t> done) {
    on_entry("approve_request");
    journal.push_back("approve_request " + id.str());
    const auto request = pending(id);
    if (!request) {
        return answer<std::uint32_t>(std::move(done), std::unexpected(request.error()));
    }
    if (digest && *digest != (*request)->digest) {
        return answer<std::uint32_t>(std::move(done), fail(ErrorCode::Conflict, "not as shown"));
    }
    decide(**request, RuleRequestStatus::Approved, {});
    answer<std::uint32_t>(std::move(done), 3U);
}

void FakeControl::deny_request(const RuleRequestId& id, std::string reason, Done<void> done) {
    on_entry("deny_request");
    journal.push_back("deny_request " + id.str());
    const auto request = pending(id);
    if (!request) {
        return answer<void>(std::move(done), std::unexpected(request.error()));
    }
    decide(**request, RuleRequestStatus::Denied, std::move(reason));
    answer<void>(std::move(done), {});
}

} // namespace outcall::dbus
