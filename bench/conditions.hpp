// SPDX-License-Identifier: GPL-2.0-or-later
// What is measured: the conditions and the request of conditions.json, or of another file of the
// same form.
#pragma once

#include "engine/model/context.hpp"
#include "engine/policy/policy.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace outcall::bench {

struct Condition {
    std::string name;
    std::string text;
};

struct Conditions {
    Context context;
    std::vector<Condition> conditions;
    std::string first_match;       // the name of the list of rules
    std::string condition_of_rule; // with %s for the host
    std::string miss_host;         // with %d for the position
    std::string last_host;
};

// The file that the variable OUTCALL_BENCH_CONDITIONS names, else conditions.json. Throws what
// nlohmann-json throws, and std::runtime_error where the file cannot be read.
Conditions read_conditions();

// A list of conditions of which the last one alone is true for the request.
std::vector<std::string> list_of(const Conditions& conditions, std::size_t rules);

// The same as rule files.
std::vector<policy::SourceFile> rule_files(const Conditions& conditions, std::size_t rules);

} // namespace outcall::bench
