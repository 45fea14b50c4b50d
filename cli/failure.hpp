// SPDX-License-Identifier: GPL-2.0-or-later
// How a verb ends: the exit statuses scripts rely on, and what is said when it did not succeed.
#pragma once

#include "engine/model/error.hpp"

#include <expected>
#include <string>

namespace outcall::cli {

enum class ExitStatus : int {
    Done = 0,
    Failed = 1, // refused or failed
    Usage = 2,
    Blocked = 3, // evaluate and admit: the decision is block
    NotAuthorized = 4,
    Unreachable = 5, // no bus, no daemon on it, or it went away before answering
};

// One line on stderr: "outcallctl: message; hint".
struct Failure {
    ExitStatus status = ExitStatus::Failed;
    std::string message;
    std::string hint = {}; // empty: nothing useful to add

    bool operator==(const Failure&) const = default;
};

template <typename T>
using Fetched = std::expected<T, Failure>;

// A fault of what stands on the command line, found before the daemon is asked.
inline std::unexpected<Failure> misused(const Error& error) {
    return std::unexpected(Failure{ExitStatus::Usage, to_string(error)});
}

} // namespace outcall::cli
