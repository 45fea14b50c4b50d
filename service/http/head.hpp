// SPDX-License-Identifier: GPL-2.0-or-later
// What the headers of a request say, as far as it matters here.
#pragma once

#include "service/http/message.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

struct MHD_Connection;

namespace outcall::http {

struct Head {
    std::size_t count = 0;
    std::size_t lengths = 0; // Content-Length headers
    std::size_t encodings = 0;
    std::uint64_t length = 0;
    std::string_view content_type = {};
    std::string_view authorization = {};
};

// Valid as long as the request is.
Head read_head(MHD_Connection* connection);

// The refusal that the headers deserve, if any: too many of them, the length told twice, a body
// that is not JSON, or one that is too large even to be dropped.
std::optional<Response> check_head(const Head& head, std::uint64_t most_bytes);

// The token of "Bearer TOKEN"; empty if it is something else.
std::string bearer_token(std::string_view authorization);

} // namespace outcall::http
