// SPDX-License-Identifier: GPL-2.0-or-later
// Reads the rule files of a directory, as a root daemon may: nobody else can have written them.
#pragma once

#include "engine/model/error.hpp"
#include "engine/policy/policy.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace outcall::service {

struct RuleDirectory {
    std::filesystem::path path;
    bool required = true; // false: a missing directory is an empty rule set (the built-in default)
};

struct RuleFiles {
    std::vector<policy::SourceFile> files;
    std::vector<std::string> warnings; // e.g. a .yml file, which is not read
};

// One directory level, `.yaml` only (S003-FR-001). Every component of the path and every file must
// belong to root or to this process, be no symlink, and not be writable by others; a parent may be
// writable when it is sticky. All faults are returned.
std::expected<RuleFiles, std::vector<Error>> read_rules(const RuleDirectory& directory);

} // namespace outcall::service
