// SPDX-License-Identifier: GPL-2.0-or-later
// Answers of the verbs that ask for a decision.
#pragma once

#include "cli/answer.hpp"
#include "cli/daemon.hpp"

#include <chrono>

namespace outcall::cli {

// JSON: {"decision", "rule", "file", "layer", "logged"}; rule and file are null when no rule
// decided. Exit status Blocked unless the decision is allow.
Answer evaluation_answer(const Judgement& judgement);

// The same and "dynamic_rule": the object path of what now lets the flow pass, or null.
Answer admission_answer(const Judgement& judgement, std::chrono::seconds ttl);

} // namespace outcall::cli
