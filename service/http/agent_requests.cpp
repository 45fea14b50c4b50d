// SPDX-License-Identifier: GPL-2.0-or-later
// The agent API's rule requests (S003-IF-006, S004-IF-003, S004-IF-004).
#include "service/http/agent_api.hpp"
#include "service/http/envelope.hpp"
#include "service/http/fields.hpp"
#include "service/http/rows.hpp"

#include <utility>

namespace outcall::http {

namespace {

Value request_state(const RuleRequestId& id, RuleRequestStatus status, std::string reason) {
    return ValueMap{{"id", id.str()},
                    {"status", std::string{name(status)}},
                    {"reason", or_null(std::move(reason))}};
}

} // namespace

void AgentApi::submit(Request request, Answer answer) {
    if (auto refusal = check_token(request))
        return answer.send(std::move(*refusal));
    auto fields = Fields::parse(request.body);
    if (!fields)
        return answer.send(failure(fields.error()));
    RuleSubmission submission{.rule_file = fields->text("rule_file").value_or(""),
                              .description = fields->text("description").value_or(""),
                              .access = fields->object("access").value_or(ValueMap{}),
                              .condition = fields->text("condition").value_or("")};
    if (auto read = fields->end(); !read)
        return answer.send(failure(read.error()));
    control_.submit_request(
        *request.client.container, std::move(submission),
        [answer = std::move(answer)](Result<RuleRequestId> id) mutable {
            if (!id)
                return answer.send(failure(id.error()));
            answer.send(success(request_state(*id, RuleRequestStatus::Pending, ""), 201));
        });
}

// Another container's request answers exactly as one that never was (S004-IF-004).
void AgentApi::show(Request request, Answer answer) {
    if (auto refusal = check_token(request))
        return answer.send(std::move(*refusal));
    const auto id = RuleRequestId::parse(request.id);
    const auto info = id ? control_.request(*id) : std::unexpected(id.error());
    if (!info || info->container != *request.client.container)
        return answer.send(failure(404, "no such rule request"));
    answer.send(success(request_state(info->id, info->status, info->reason)));
}

} // namespace outcall::http
