// SPDX-License-Identifier: GPL-2.0-or-later
// The command line: every verb of the tables of cli/command.hpp, and --json on each.
#pragma once

#include "cli/command.hpp"

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <variant>

namespace outcall::cli {

enum class Form : std::uint8_t { People, Json };

struct Invocation {
    std::variant<Run, OfflineRun> run;
    Form form = Form::People;
};

// Nothing to run: text for standard output (help, version).
struct Help {
    std::string text;
};

// A wrong command line is a Failure with status Usage.
std::expected<std::variant<Invocation, Help>, Failure>
parse_arguments(std::span<const char* const> arguments);

} // namespace outcall::cli
