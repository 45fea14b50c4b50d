// SPDX-License-Identifier: GPL-2.0-or-later
// Answers of the verbs about rule requests. Their texts were chosen by containers; the page escapes
// them like all others.
#pragma once

#include "cli/answer.hpp"
#include "cli/record.hpp"
#include "engine/model/rule_request.hpp"

#include <cstdint>
#include <string>

namespace outcall::cli {

enum class Listed : std::uint8_t { Pending, All };

// JSON: a list, in the order of submission, of what request_answer() has.
Answer request_list_answer(Records requests, Listed listed, RealTime now);

// JSON: {"id", "container", "container_name", "status", "description", "access", "condition",
// "rule_file", "digest", "newly_allows", "decision_now", "decision_after", "submitted_at",
// "decided_at", "reason"}
Answer request_answer(const Record& request, RealTime now);

// JSON: {"id", "rules_loaded"}
Answer approve_answer(const RuleRequestId& id, std::uint32_t rules);

// JSON: {"id", "reason"}
Answer deny_answer(const RuleRequestId& id, const std::string& reason);

} // namespace outcall::cli
