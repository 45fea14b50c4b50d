// SPDX-License-Identifier: GPL-2.0-or-later
// Collects faults within a bound.
#include "engine/policy/faults.hpp"

#include "engine/policy/limits.hpp"

#include <fmt/format.h>

namespace outcall::policy {

void Faults::add(std::string where, std::string message) {
    if (errors_.size() < limits::reported)
        errors_.push_back({ErrorCode::RuleSetInvalid, std::move(message), std::move(where)});
    else if (errors_.size() == limits::reported)
        errors_.push_back(
            {ErrorCode::RuleSetInvalid,
             fmt::format("there are more faults; the first {} are listed", limits::reported)});
}

bool Faults::full() const {
    return errors_.size() > limits::reported;
}

} // namespace outcall::policy
