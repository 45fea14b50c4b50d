// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/model/error.hpp"

#include <array>
#include <utility>

namespace outcall {

namespace {
constexpr std::array names{
    std::string_view{"InvalidArgument"}, std::string_view{"NotFound"},
    std::string_view{"AlreadyExists"},   std::string_view{"Conflict"},
    std::string_view{"LimitExceeded"},   std::string_view{"NotEnforcing"},
    std::string_view{"RuleSetInvalid"},  std::string_view{"KernelRefused"},
    std::string_view{"Unavailable"},     std::string_view{"AccessDenied"},
    std::string_view{"Internal"},
};
static_assert(names.size() == static_cast<std::size_t>(ErrorCode::Internal) + 1);
} // namespace

std::string_view name(ErrorCode code) {
    return names.at(static_cast<std::size_t>(code));
}

std::string to_string(const Error& error) {
    return error.where.empty() ? error.message : error.where + ": " + error.message;
}

std::unexpected<Error> fail(ErrorCode code, std::string message, std::string where) {
    return std::unexpected(Error{code, std::move(message), std::move(where)});
}

} // namespace outcall
