// SPDX-License-Identifier: GPL-2.0-or-later
// The errors a caller handles: a closed set of codes, a message for people, and where it happened.
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace outcall {

enum class ErrorCode {
    InvalidArgument, // the caller sent something that can never work
    NotFound,
    AlreadyExists,
    Conflict,      // works in another state of the object
    LimitExceeded, // a bound of engine/model/limits.hpp
    NotEnforcing, // bridge or base ruleset not up; never reported as a block decision (S003-FR-033)
    RuleSetInvalid,
    KernelRefused, // netfilter or rtnetlink said no; nothing was applied
    Unavailable,   // cannot be done now, may be tried again
    AccessDenied,
    Internal,
};

// `where` names the place of the fault when there is one (file:line:column, a field, an object).
struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string message;
    std::string where = {};

    bool operator==(const Error&) const = default;
};

template <typename T>
using Result = std::expected<T, Error>;

// The name of a code, as it ends the D-Bus error name (org.outcall.Error.<name>).
std::string_view name(ErrorCode code);

// "where: message", or the message alone.
std::string to_string(const Error& error);

// Shorthand for `return fail(ErrorCode::NotFound, "...")`.
std::unexpected<Error> fail(ErrorCode code, std::string message, std::string where = {});

} // namespace outcall
