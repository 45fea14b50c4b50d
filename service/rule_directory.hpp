// SPDX-License-Identifier: GPL-2.0-or-later
// Reads the rule files of a directory, as a root daemon may: nobody else can have written them.
#pragma once

#include "engine/model/error.hpp"
#include "engine/policy/policy.hpp"
#include "service/unique_fd.hpp"

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

// Walks down from the root, so that no component is followed that others could have placed: each
// belongs to root or to this process, is no symlink, and not writable by others; a parent may be
// when it is sticky. NotFound: a component does not exist.
std::expected<UniqueFd, Error> open_trusted_directory(const std::filesystem::path& path);
// A regular file with one link, held to the same; `path` is how errors call it.
std::expected<UniqueFd, Error> open_trusted_file(const UniqueFd& directory, const std::string& name,
                                                 const std::filesystem::path& path);

// One directory level, `.yaml` only (S003-FR-001), directory and files as above. All faults are
// returned.
std::expected<RuleFiles, std::vector<Error>> read_rules(const RuleDirectory& directory);

} // namespace outcall::service
