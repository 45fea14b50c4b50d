// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/http/sessions.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <sys/random.h>

namespace outcall::http {

namespace {

constexpr std::size_t token_bytes = 32;

Result<std::string> new_token() {
    std::array<unsigned char, token_bytes> bytes{};
    if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
        return fail(ErrorCode::Unavailable, std::strerror(errno), "randomness");
    std::string token;
    for (const unsigned char byte : bytes)
        token += fmt::format("{:02x}", byte);
    return token;
}

} // namespace

Result<std::string> Sessions::check_in(const ContainerId& id) {
    if (const auto known = tokens_.find(id); known != tokens_.end())
        return known->second;
    auto token = new_token();
    if (token)
        tokens_.emplace(id, *token);
    return token;
}

bool Sessions::holds(const ContainerId& id, std::string_view token) const {
    const auto known = tokens_.find(id);
    return known != tokens_.end() && equal_secrets(known->second, token);
}

bool equal_secrets(std::string_view one, std::string_view other) {
    if (one.size() != other.size())
        return false;
    volatile unsigned char difference = 0; // every byte is looked at, whatever the compiler thinks
    for (std::size_t at = 0; at < one.size(); ++at)
        difference = static_cast<unsigned char>(difference | (one[at] ^ other[at]));
    return difference == 0;
}

} // namespace outcall::http
