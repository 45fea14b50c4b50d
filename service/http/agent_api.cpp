// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/http/agent_api.hpp"

#include "service/http/envelope.hpp"
#include "service/http/fields.hpp"
#include "service/http/identity.hpp"
#include "service/http/limits.hpp"
#include "service/http/permission_check.hpp"
#include "service/http/rows.hpp"

#include <chrono>
#include <utility>

namespace outcall::http {

namespace {

using std::chrono::steady_clock;

Response too_many(std::chrono::seconds wait, std::string text) {
    Response response = failure(429, std::move(text));
    response.retry_after = wait;
    return response;
}

// S004-FR-010: which rule, not what it says, and nothing of the daemon's state.
Response verdict(const Decision& decision, std::string_view about) {
    const bool allowed = decision.verdict == Verdict::Allow;
    const std::string reason = decision.rule.empty() ? "no rule allows it" : "a rule blocks it";
    Response response = success(ValueMap{{"allowed", allowed},
                                         {"matched_rule", or_null(decision.rule)},
                                         {"reason", allowed ? Value{} : Value{reason}}});
    response.about = about;
    return response;
}

// S004-FR-015: an agent that is not told in time has to be told no.
Response unjudged(std::string_view about) {
    Response response = success(
        ValueMap{{"allowed", false}, {"matched_rule", Value{}}, {"reason", "evaluation timeout"}});
    response.about = about;
    return response;
}

} // namespace

AgentApi::AgentApi(Parts parts)
    : control_{parts.control}, containers_{parts.containers}, log_{parts.log},
      check_time_{parts.check_time}, routes_{table()},
      checks_{{limits::checks, limits::check_window}},
      log_lines_{{limits::log_lines, limits::log_window}} {
}

std::vector<Route> AgentApi::table() {
    const auto to = [this](void (AgentApi::*handler)(Request, Answer)) {
        return [this, handler](Request request, Answer answer) {
            (this->*handler)(std::move(request), std::move(answer));
        };
    };
    using enum Method;
    return {
        {Post, "/v1/checkin", to(&AgentApi::check_in)},
        {Post, "/v1/permissions/check", to(&AgentApi::check)},
        {Post, "/v1/requests/rules", to(&AgentApi::submit)},
        {Get, "/v1/requests/rules/:id", to(&AgentApi::show)},
    };
}

Result<Client> AgentApi::welcome(Peer peer) {
    auto id = identify(peer, containers_);
    if (!id)
        return std::unexpected(id.error());
    return Client{.peer = std::move(peer), .container = std::move(*id)};
}

bool AgentApi::still_welcome(const Client& client) const {
    return still_in(client.peer, *client.container, containers_);
}

// S004-FR-016. A container that floods the socket does not flood the log: lines beyond the rate are
// counted in the next one.
void AgentApi::answered(const Client* client, std::string_view operation,
                        const Response& response) {
    std::string left_out = "0";
    if (client != nullptr) {
        const ContainerId& id = *client->container;
        if (log_lines_.take(id, steady_clock::now())) {
            ++lines_left_out_[id];
            return;
        }
        if (const auto lines = lines_left_out_.extract(id))
            left_out = std::to_string(lines.mapped());
    }
    log_.write(client == nullptr ? service::LogLevel::Debug : service::LogLevel::Info,
               service::message::http, "agent request",
               {{"OPERATION", operation},
                {"ACTION", response.about},
                {"CONTAINER", client == nullptr ? "" : client->container->str()},
                {"STATUS", std::to_string(response.status)},
                {"LINES_LEFT_OUT", left_out}});
}

void AgentApi::forget(const ContainerId& id) {
    sessions_.forget(id);
    checks_.forget(id);
    log_lines_.forget(id);
    lines_left_out_.erase(id);
}

std::optional<Response> AgentApi::check_token(const Request& request) const {
    if (sessions_.holds(*request.client.container, request.token))
        return std::nullopt;
    return failure(401, "invalid or missing session token");
}

void AgentApi::check_in(Request request, Answer answer) {
    if (auto none = expect_no_fields(request.body); !none)
        return answer.send(failure(none.error()));
    const ContainerId& id = *request.client.container;
    auto token = sessions_.check_in(id);
    if (!token)
        return answer.send(failure(token.error()));
    answer.send(
        success(ValueMap{{"container_id", id.str()},
                         {"session_token", std::move(*token)},
                         {"context_keys", ValueList{"action_type", "target", "metadata"}}}));
}

void AgentApi::check(Request request, Answer answer) {
    if (auto refusal = check_token(request))
        return answer.send(std::move(*refusal));
    const ContainerId& id = *request.client.container;
    if (const auto wait = checks_.take(id, steady_clock::now()))
        return answer.send(too_many(*wait, "too many permission checks"));
    auto asked = parse_permission_check(request.body);
    if (!asked)
        return answer.send(failure(asked.error()));
    const std::string_view about = name(asked->action);
    const auto deadline = steady_clock::now() + check_time_;
    const auto reply = [about, deadline](Answer owed) {
        return [about, deadline, owed = std::move(owed)](const Result<Decision>& decision) mutable {
            if (decision)
                return owed.send(verdict(*decision, about));
            const bool late =
                decision.error().code == ErrorCode::Unavailable && steady_clock::now() >= deadline;
            owed.send(late ? unjudged(about) : failure(decision.error()));
        };
    };
    if (asked->effect == Effect::Answer)
        return control_.evaluate(
            {.container = id.str(), .context = std::move(asked->context), .deadline = deadline},
            reply(std::move(answer)));
    control_.admit(
        {.container = id.str(), .context = std::move(asked->context), .deadline = deadline},
        [done = reply(std::move(answer))](Result<Admission> admission) mutable {
            done(admission ? Result<Decision>{std::move(admission->decision)}
                           : std::unexpected(std::move(admission.error())));
        });
}

} // namespace outcall::http
