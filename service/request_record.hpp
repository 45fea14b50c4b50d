// SPDX-License-Identifier: GPL-2.0-or-later
// A rule request as it is kept on the disk: one JSON document, read back strictly.
#pragma once

#include "engine/model/rule_request.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace outcall::service {

inline constexpr std::size_t request_record_bytes = 1U << 20;

// Everything but newly_allows, which is made anew.
std::string write_request_record(const RuleRequestInfo& request);

// InvalidArgument says what is wrong: not JSON, a member missing, unknown, doubled or of another
// type, a value that no request has, or a rule file that is not the digest's.
Result<RuleRequestInfo> read_request_record(std::string_view text);

} // namespace outcall::service
