// SPDX-License-Identifier: GPL-2.0-or-later
// A rule request before it is queued: judged by the one loader, and told in a form people can
// judge.
#pragma once

#include "engine/model/rule_request.hpp"
#include "engine/policy/policy.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace outcall::resolve {

// A complete rule file with the name it would get.
struct RequestedFile {
    std::string_view name;
    std::string_view text;
};

// The rules of a request alone, compiled, and what to tell of them.
struct RequestedRules {
    policy::Snapshot policy;
    std::vector<RequestedRule> rules;
};

// RuleSetInvalid tells every fault; LimitExceeded: more than a person can judge
// (limits::request_…).
Result<RequestedRules> read_request(const RequestedFile& file);

// The same, and RuleSetInvalid also where it cannot stand beside the files in force.
Result<RequestedRules> read_request_beside(const RequestedFile& file,
                                           std::vector<policy::SourceFile> in_force);

// Nothing for a request that names no access.
std::optional<AccessChange> access_change(const ValueMap& access, std::string_view container_name,
                                          const policy::Policy& in_force,
                                          const policy::Policy& requested);

} // namespace outcall::resolve
