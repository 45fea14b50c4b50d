// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/http/exchange.hpp"

#include "service/http/envelope.hpp"
#include "service/http/head.hpp"
#include "service/http/limits.hpp"

#include <exception>
#include <microhttpd.h>
#include <utility>

namespace outcall::http {

namespace {

struct Free {
    void operator()(MHD_Response* response) const { MHD_destroy_response(response); }
};

bool queue(MHD_Connection* connection, const Response& response) {
    std::string body = to_body(response);
    const std::unique_ptr<MHD_Response, Free> made{
        MHD_create_response_from_buffer(body.size(), body.data(), MHD_RESPMEM_MUST_COPY)};
    if (!made)
        return false;
    const auto add = [&](const char* name, const std::string& value) {
        MHD_add_response_header(made.get(), name, value.c_str());
    };
    add(MHD_HTTP_HEADER_CONTENT_TYPE, "application/json");
    add(MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    if (!response.allow.empty())
        add(MHD_HTTP_HEADER_ALLOW, response.allow);
    if (response.status == MHD_HTTP_UNAUTHORIZED)
        add(MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Bearer");
    if (response.retry_after)
        add(MHD_HTTP_HEADER_RETRY_AFTER, std::to_string(response.retry_after->count()));
    if (response.connection == Connection::Close)
        add(MHD_HTTP_HEADER_CONNECTION, "close");
    return MHD_queue_response(connection, response.status, made.get()) == MHD_YES;
}

} // namespace

void Caller::restart_clock() {
    deadline = std::chrono::steady_clock::now() + limits::request;
}

// What ends the connection is said at once, any other refusal when the body has gone by.
bool Exchange::begin(std::string_view method, std::string_view path) {
    response_ = look(method, path);
    return !response_ || response_->connection == Connection::Keep || send();
}

std::optional<Response> Exchange::look(std::string_view method, std::string_view path) {
    if (!caller_.client || !parts_.api.still_welcome(*caller_.client)) {
        Response refusal = caller_.client ? failure(403, "the peer is not who connected")
                                          : failure(caller_.client.error());
        refusal.connection = Connection::Close;
        return refusal;
    }
    const Head head = read_head(connection_);
    auto found = parts_.api.routes().find(parse_method(method), path);
    if (found)
        operation_ = found->route->pattern;
    if (auto refusal = check_head(head, parts_.body_bytes * limits::dropped_bodies))
        return refusal;
    if (!found)
        return std::move(found.error());
    route_ = found->route;
    id_ = std::move(found->id);
    token_ = bearer_token(head.authorization);
    return std::nullopt;
}

bool Exchange::receive(std::string_view data) {
    received_ += data.size();
    if (received_ > parts_.body_bytes) {
        body_ = {};
        if (!response_)
            response_ = failure(413, "request body too large");
    } else if (!response_) {
        body_ += data;
    }
    return received_ <= parts_.body_bytes * limits::dropped_bodies;
}

bool Exchange::proceed() {
    if (!response_ && !dispatched_)
        dispatch();
    if (response_)
        return send();
    suspended_ = true;
    MHD_suspend_connection(connection_);
    return true;
}

void Exchange::dispatch() {
    dispatched_ = true;
    caller_.deadline.reset();
    Answer owed{[weak = weak_from_this()](Response response) {
        if (const auto waiting = weak.lock())
            waiting->answer(std::move(response));
    }};
    try {
        route_->handler({.client = *caller_.client,
                         .id = std::move(id_),
                         .token = std::move(token_),
                         .body = std::move(body_)},
                        std::move(owed));
    } catch (const std::exception& fault) {
        parts_.log.write(service::LogLevel::Error, service::message::internal, "a request failed",
                         {{"OPERATION", operation_}, {"FAULT", fault.what()}});
    } // the answer, dropped while the stack was unwound, is 500
}

void Exchange::answer(Response response) {
    if (response_)
        return;
    response_ = std::move(response);
    if (!std::exchange(suspended_, false))
        return;
    MHD_resume_connection(connection_);
    parts_.wake();
}

bool Exchange::send() {
    caller_.restart_clock();
    parts_.api.answered(caller_.client ? &*caller_.client : nullptr, operation_, *response_);
    return queue(connection_, *response_);
}

} // namespace outcall::http
