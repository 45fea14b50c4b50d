// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/http/envelope.hpp"

#include "engine/json/json.hpp"
#include "service/http/limits.hpp"

#include <array>

namespace outcall::http {

namespace {

constexpr std::array statuses{
    std::pair{ErrorCode::InvalidArgument, 400U}, std::pair{ErrorCode::NotFound, 404U},
    std::pair{ErrorCode::AlreadyExists, 409U},   std::pair{ErrorCode::Conflict, 409U},
    std::pair{ErrorCode::LimitExceeded, 429U},   std::pair{ErrorCode::NotEnforcing, 503U},
    std::pair{ErrorCode::RuleSetInvalid, 422U},  std::pair{ErrorCode::KernelRefused, 500U},
    std::pair{ErrorCode::Unavailable, 503U},     std::pair{ErrorCode::AccessDenied, 403U},
    std::pair{ErrorCode::Internal, 500U},
};
static_assert(statuses.size() == static_cast<std::size_t>(ErrorCode::Internal) + 1);

constexpr std::chrono::seconds retry_later{10}; // nobody knows better

} // namespace

unsigned status_of(ErrorCode code) {
    for (const auto& [known, status] : statuses)
        if (known == code)
            return status;
    return 500;
}

Method parse_method(std::string_view text) {
    if (text == "GET")
        return Method::Get;
    return text == "POST" ? Method::Post : Method::Other;
}

std::string_view name(Method method) {
    return method == Method::Get ? "GET" : "POST";
}

Response success(Value data, unsigned status) {
    return {.status = status, .data = std::move(data)};
}

Response failure(unsigned status, std::string text) {
    Response response{.status = status, .error = std::move(text)};
    if (status == 429 || status == 503)
        response.retry_after = retry_later;
    return response;
}

Response failure(const Error& error) {
    return failure(status_of(error.code), to_string(error));
}

std::string to_body(const Response& response) {
    ValueMap envelope{{"success", response.error.empty()}};
    if (response.error.empty())
        envelope.emplace("data", response.data);
    else
        envelope.emplace("error", response.error.substr(0, limits::error_text_bytes));
    return json::write_line(Value{std::move(envelope)});
}

Answer::~Answer() {
    if (sink_)
        sink_(failure(500, "the request was dropped unanswered"));
}

void Answer::send(Response response) {
    if (sink_)
        std::exchange(sink_, nullptr)(std::move(response));
}

} // namespace outcall::http
