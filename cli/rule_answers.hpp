// SPDX-License-Identifier: GPL-2.0-or-later
// Answers of the verbs about the policy.
#pragma once

#include "cli/answer.hpp"
#include "cli/failure.hpp"
#include "cli/record.hpp"
#include "engine/control.hpp"

#include <cstdint>
#include <string_view>

namespace outcall::cli {

enum class Expressed : std::uint8_t { False, True };

// JSON: a list in evaluation order of {"id", "file", "action", "condition_preview", "description",
// "priority", "log", "failures"}.
Answer rule_list_answer(const Records& rules);

// JSON: the same fields of one rule, "condition" (fully expanded) and "source" (as written).
Answer rule_answer(const Record& rule);

// JSON: {"files", "rules", "warnings"}
Answer reload_answer(const ReloadResult& result);

// JSON: {"result": bool}. False is an answer like true.
Answer expression_answer(Expressed value);

// What is wrong with an expression and where; the lines of source below that are left out, since a
// failure is one line.
Failure expression_fault(std::string_view error);

} // namespace outcall::cli
