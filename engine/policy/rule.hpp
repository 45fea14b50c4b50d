// SPDX-License-Identifier: GPL-2.0-or-later
// One rule, compiled: what it asks and what follows from it.
#pragma once

#include "engine/cel/program.hpp"
#include "engine/policy/limits.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace outcall::policy {

enum class Action : std::uint8_t { Allow, Block, Enrich };

std::string_view name(Action action);

// The first 80 characters of a condition on one line, with an ellipsis when there is more; for
// lists of rules.
std::string preview(std::string_view text);

// The script of an enrich rule, which the daemon runs for what it adds to run.context
// (S003-FR-011).
struct Enrichment {
    std::string script; // path below the rules directory
    std::chrono::milliseconds timeout = limits::script_time;
};

struct Rule {
    std::string id;
    std::string file;      // name of the rule file, without its directory
    std::string source;    // the condition as written
    std::string condition; // after definitions are expanded
    std::string description;
    Action action = Action::Block;
    std::int32_t priority = 100;
    bool log = false;
    std::optional<Enrichment> enrich; // of an enrich rule, always
    cel::Program program;
};

} // namespace outcall::policy
