// SPDX-License-Identifier: GPL-2.0-or-later
// What the daemon knows, as the JSON of the host API. What does not apply is null.
#pragma once

#include "engine/control.hpp"

namespace outcall::http {

ValueMap to_row(const RuleInfo& rule);
ValueMap to_full_row(const RuleInfo& rule); // with condition and source
ValueMap to_row(const DynamicRuleInfo& rule);
ValueMap to_row(const RuleRequestInfo& request);
ValueMap to_row(const Decision& decision);
ValueMap to_row(const Status& status);
ValueMap to_row(const ReloadResult& result);

// RFC 3339 in UTC, to the second; null for 0.
Value to_time(RealTime microseconds);

// Null when empty.
Value or_null(std::string text);

} // namespace outcall::http
