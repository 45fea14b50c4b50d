// SPDX-License-Identifier: GPL-2.0-or-later
// Answers of the verbs about containers.
#pragma once

#include "cli/answer.hpp"
#include "cli/record.hpp"

#include <cstdint>
#include <string>

namespace outcall::cli {

// JSON: a list of the properties of org.outcall.Container1 (id, name, state, addresses, interface,
// pid, runtime, image, registered_at in µs since the epoch, dynamic_rule_count, …) and "path".
// Sorted by name, then id.
Answer container_list_answer(Records containers, RealTime now);

// JSON: the properties, "path" and "dynamic_rules", a list as `active` gives it.
Answer container_answer(const Record& container, const Records& dynamic_rules, RealTime now);

// JSON: {"id", "path"}
Answer registered_answer(const std::string& id, const std::string& path);

// JSON: {"id", "removed_rules"}
Answer unregistered_answer(const std::string& id, std::uint32_t removed_rules);

} // namespace outcall::cli
