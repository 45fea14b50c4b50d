// SPDX-License-Identifier: GPL-2.0-or-later
// The enrich scripts of one policy, read when it was loaded: what is run is what was checked.
#pragma once

#include "engine/policy/policy.hpp"
#include "service/rule_directory.hpp"
#include "service/unique_fd.hpp"

#include <cstdint>
#include <expected>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace outcall::service {

// Equal for two loads of one file that was not changed between them.
struct ScriptIdentity {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::int64_t changed = 0; // ns
    bool operator==(const ScriptIdentity&) const = default;
};

struct Script {
    std::string name; // of its file
    UniqueFd content; // a sealed copy in memory
    ScriptIdentity identity;
};

// By path below the rules directory. One that is missing or not executable is not in it.
using Scripts = std::map<std::string, std::shared_ptr<const Script>, std::less<>>;
using ScriptsSnapshot = std::shared_ptr<const Scripts>;

// Held to what holds for rule files (open_trusted_file); a breach is a fault. A script that is
// missing or not executable gets a warning (S003-FR-039).
std::expected<ScriptsSnapshot, std::vector<Error>> read_scripts(const RuleDirectory& directory,
                                                                const policy::Policy& policy,
                                                                std::vector<std::string>& warnings);

} // namespace outcall::service
