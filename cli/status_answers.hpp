// SPDX-License-Identifier: GPL-2.0-or-later
// Answers of the verbs about the daemon as a whole.
#pragma once

#include "cli/answer.hpp"
#include "cli/daemon.hpp"
#include "cli/record.hpp"

namespace outcall::cli {

// JSON: the properties of org.outcall.Manager1 (version, state, enforcing, bridge_up, bridges,
// lockdown, rule_count, rule_file_count, policy_generation, container_count, dynamic_rule_count,
// kernel_features, …).
Answer status_answer(const Record& status);

// JSON: {"lockdown": bool}
Answer lockdown_answer(Lockdown lockdown);

// JSON: {"enforcing": false}
Answer teardown_answer();

} // namespace outcall::cli
