// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/model/rule_request.hpp"

#include <algorithm>
#include <array>

namespace outcall {

namespace {

constexpr std::string_view prefix = "rr-";
constexpr std::size_t digits_min = 12;
constexpr std::size_t digits_max = 32;

constexpr std::array<std::string_view, 4> status_names{"pending", "approved", "denied", "expired"};

} // namespace

Result<RuleRequestId> RuleRequestId::parse(std::string_view text) {
    const auto digits = text.substr(std::min(prefix.size(), text.size()));
    const auto hexadecimal = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    };
    if (!text.starts_with(prefix) || digits.size() < digits_min || digits.size() > digits_max ||
        !std::ranges::all_of(digits, hexadecimal))
        return fail(ErrorCode::InvalidArgument,
                    "a request's id is rr- and 12 to 32 of the digits 0-9 a-f", "id");
    return RuleRequestId{std::string{text}};
}

std::string_view name(RuleRequestStatus status) {
    return status_names.at(static_cast<std::size_t>(status));
}

std::optional<RuleRequestStatus> parse_rule_request_status(std::string_view text) {
    const auto found = std::ranges::find(status_names, text);
    if (found == status_names.end())
        return std::nullopt;
    return static_cast<RuleRequestStatus>(found - status_names.begin());
}

} // namespace outcall
