// SPDX-License-Identifier: GPL-2.0-or-later
// Who may, and the policy; requests are in host_requests.cpp, flows and bridge in
// host_flows.cpp.
#include "service/http/host_api.hpp"

#include "service/http/envelope.hpp"
#include "service/http/fields.hpp"
#include "service/http/identity.hpp"
#include "service/http/rows.hpp"

#include <utility>

namespace outcall::http {

namespace {

Result<Context> read_context(ValueMap namespaces) {
    NamespaceValues values;
    for (auto& [name, fields] : namespaces) {
        auto* map = std::get_if<ValueMap>(&fields);
        if (map == nullptr)
            return fail(ErrorCode::InvalidArgument, "must be an object of fields",
                        "context." + name.substr(0, 64));
        values.emplace(name, std::move(*map));
    }
    return to_context(std::move(values));
}

} // namespace

HostApi::HostApi(Control& control, const service::Log& log)
    : control_{control}, log_{log}, routes_{table()} {
}

std::vector<Route> HostApi::table() {
    const auto to = [this](void (HostApi::*handler)(Request, Answer)) {
        return [this, handler](Request request, Answer answer) {
            (this->*handler)(std::move(request), std::move(answer));
        };
    };
    using enum Method;
    return {
        {Post, "/api/v1/rule/evaluate", to(&HostApi::evaluate)},
        {Post, "/api/v1/rule/test", to(&HostApi::test)},
        {Post, "/api/v1/rule/allow", to(&HostApi::allow)},
        {Get, "/api/v1/rule/:id", to(&HostApi::show_rule)},
        {Get, "/api/v1/rules", to(&HostApi::list_rules)},
        {Post, "/api/v1/rules/reload", to(&HostApi::reload)},
        {Get, "/api/v1/rules/active", to(&HostApi::list_active)},
        {Post, "/api/v1/rules/flush", to(&HostApi::flush)},
        {Get, "/api/v1/requests/rules", to(&HostApi::list_requests)},
        {Post, "/api/v1/requests/rules/:id/approve", to(&HostApi::approve)},
        {Post, "/api/v1/requests/rules/:id/deny", to(&HostApi::deny)},
        {Post, "/api/v1/requests/rules/:id/reject", to(&HostApi::deny)},
        {Get, "/api/v1/bridge/status", to(&HostApi::bridge_status)},
        {Post, "/api/v1/bridge/up", to(&HostApi::bridge_up)},
        {Post, "/api/v1/bridge/down", to(&HostApi::bridge_down)},
    };
}

Result<Client> HostApi::welcome(Peer peer) {
    if (auto permitted = check_operator(peer); !permitted)
        return std::unexpected(permitted.error());
    return Client{.peer = std::move(peer)};
}

bool HostApi::still_welcome(const Client& client) const {
    return alive(client.peer);
}

void HostApi::answered(const Client* client, std::string_view operation, const Response& response) {
    const bool ordinary = client != nullptr && response.status < 400;
    log_.write(ordinary ? service::LogLevel::Debug : service::LogLevel::Info,
               service::message::http, "host request",
               {{"OPERATION", operation},
                {"PEER", client == nullptr ? "refused" : std::to_string(client->peer.pid)},
                {"STATUS", std::to_string(response.status)}});
}

void HostApi::evaluate(Request request, Answer answer) {
    auto fields = Fields::parse(request.body);
    if (!fields)
        return answer.send(failure(fields.error()));
    const std::string container = fields->text("container").value_or("");
    ValueMap namespaces = fields->required_object("context");
    if (auto read = fields->end(); !read)
        return answer.send(failure(read.error()));
    auto context = read_context(std::move(namespaces));
    if (!context)
        return answer.send(failure(context.error()));
    control_.evaluate(
        {.container = container, .context = std::move(*context)},
        answering<Decision>(std::move(answer), [](const Decision& made) { return to_row(made); }));
}

void HostApi::test(Request request, Answer answer) {
    auto fields = Fields::parse(request.body);
    if (!fields)
        return answer.send(failure(fields.error()));
    const std::string expression = fields->required_text("expression");
    ValueMap namespaces = fields->object("context").value_or(ValueMap{});
    if (auto read = fields->end(); !read)
        return answer.send(failure(read.error()));
    const auto context = read_context(std::move(namespaces));
    if (!context)
        return answer.send(failure(context.error()));
    const ExpressionResult result = control_.test_expression(expression, *context);
    answer.send(success(ValueMap{{"result", result.value}, {"error", or_null(result.error)}}));
}

void HostApi::list_rules(Request, Answer answer) {
    ValueList rows;
    for (const RuleInfo& rule : control_.rules())
        rows.emplace_back(to_row(rule));
    answer.send(success(std::move(rows)));
}

void HostApi::show_rule(Request request, Answer answer) {
    const auto rule = control_.rule(request.id);
    answer.send(rule ? success(to_full_row(*rule)) : failure(rule.error()));
}

void HostApi::reload(Request request, Answer answer) {
    if (auto none = expect_no_fields(request.body); !none)
        return answer.send(failure(none.error()));
    control_.reload(answering<ReloadResult>(std::move(answer),
                                            [](const ReloadResult& done) { return to_row(done); }));
}

} // namespace outcall::http
