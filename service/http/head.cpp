// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/http/head.hpp"

#include "service/http/envelope.hpp"
#include "service/http/limits.hpp"

#include <charconv>
#include <microhttpd.h>
#include <strings.h>

namespace outcall::http {

namespace {

bool same(std::string_view one, std::string_view other) {
    return one.size() == other.size() && strncasecmp(one.data(), other.data(), one.size()) == 0;
}

MHD_Result read_header(void* head_of, MHD_ValueKind, const char* name, const char* value) noexcept {
    Head& head = *static_cast<Head*>(head_of);
    const std::string_view text = value == nullptr ? "" : value;
    ++head.count;
    if (same(name, MHD_HTTP_HEADER_CONTENT_LENGTH)) {
        ++head.lengths;
        std::from_chars(text.data(), text.data() + text.size(), head.length);
    } else if (same(name, MHD_HTTP_HEADER_TRANSFER_ENCODING)) {
        ++head.encodings;
    } else if (same(name, MHD_HTTP_HEADER_CONTENT_TYPE)) {
        head.content_type = text;
    } else if (same(name, MHD_HTTP_HEADER_AUTHORIZATION)) {
        head.authorization = text;
    }
    return MHD_YES;
}

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

Response closing(Response response) {
    response.connection = Connection::Close;
    return response;
}

} // namespace

Head read_head(MHD_Connection* connection) {
    Head head;
    MHD_get_connection_values(connection, MHD_HEADER_KIND, read_header, &head);
    return head;
}

std::optional<Response> check_head(const Head& head, std::uint64_t most_bytes) {
    if (head.count > limits::headers)
        return closing(failure(431, "too many headers"));
    if (head.lengths + head.encodings > 1)
        return closing(failure(400, "the length of the body is told more than once"));
    if (head.length > most_bytes)
        return closing(failure(413, "request body too large"));
    const std::string_view type = trim(head.content_type.substr(0, head.content_type.find(';')));
    if (!type.empty() && !same(type, "application/json"))
        return failure(415, "a body must be application/json");
    return std::nullopt;
}

std::string bearer_token(std::string_view authorization) {
    constexpr std::string_view scheme = "Bearer ";
    if (!same(authorization.substr(0, scheme.size()), scheme))
        return {};
    return std::string{trim(authorization.substr(scheme.size()))};
}

} // namespace outcall::http
