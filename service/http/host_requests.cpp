// SPDX-License-Identifier: GPL-2.0-or-later
// The host API's rule requests (S003-IF-007 to 009).
#include "service/http/envelope.hpp"
#include "service/http/fields.hpp"
#include "service/http/host_api.hpp"
#include "service/http/rows.hpp"

#include <utility>

namespace outcall::http {

namespace {

// S003-IF-008: what was rolled back is our fault, whatever refused it.
unsigned approval_status(ErrorCode code) {
    const bool the_callers = code == ErrorCode::NotFound || code == ErrorCode::Conflict ||
                             code == ErrorCode::InvalidArgument;
    return the_callers ? status_of(code) : 500;
}

} // namespace

// Decided ones are kept for audit; this is the queue (S003-IF-007).
void HostApi::list_requests(Request, Answer answer) {
    ValueList rows;
    for (const RuleRequestId& id : control_.requests())
        if (const auto info = control_.request(id);
            info && info->status == RuleRequestStatus::Pending)
            rows.emplace_back(to_row(*info));
    answer.send(success(std::move(rows)));
}

void HostApi::approve(Request request, Answer answer) {
    auto fields = Fields::parse(request.body);
    if (!fields)
        return answer.send(failure(fields.error()));
    auto digest = fields->text("digest");
    if (auto read = fields->end(); !read)
        return answer.send(failure(read.error()));
    const auto id = RuleRequestId::parse(request.id);
    if (!id)
        return answer.send(failure(404, "no such rule request"));
    control_.approve_request(
        *id, std::move(digest),
        [id = id->str(), answer = std::move(answer)](Result<std::uint32_t> rules) mutable {
            if (!rules)
                return answer.send(
                    failure(approval_status(rules.error().code), to_string(rules.error())));
            answer.send(success(ValueMap{{"id", id}, {"rules_loaded", std::uint64_t{*rules}}}));
        });
}

void HostApi::deny(Request request, Answer answer) {
    auto fields = Fields::parse(request.body);
    if (!fields)
        return answer.send(failure(fields.error()));
    auto reason = fields->text("reason");
    if (auto read = fields->end(); !read)
        return answer.send(failure(read.error()));
    if (reason && reason->empty())
        return answer.send(failure(400, "reason: must not be empty"));
    const auto id = RuleRequestId::parse(request.id);
    if (!id)
        return answer.send(failure(404, "no such rule request"));
    control_.deny_request(
        *id, std::move(reason).value_or(""),
        answering<void>(std::move(answer), [id = id->str()] { return ValueMap{{"id", id}}; }));
}

} // namespace outcall::http
