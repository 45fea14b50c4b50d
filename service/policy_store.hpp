// SPDX-License-Identifier: GPL-2.0-or-later
// The policy in force and how it is replaced: read and validated whole, then swapped (S003-FR-023).
#pragma once

#include "engine/control.hpp"
#include "engine/policy/policy.hpp"
#include "engine/resolve/resolve.hpp"
#include "service/justification.hpp"
#include "service/log.hpp"
#include "service/rule_directory.hpp"
#include "service/scripts.hpp"

#include <expected>
#include <map>
#include <optional>
#include <vector>

namespace outcall::service {

using SourceFiles = std::shared_ptr<const std::vector<policy::SourceFile>>;

struct LoadedPolicy {
    policy::Snapshot snapshot;
    std::vector<std::string> warnings = {};
    SourceFiles files = {};       // that it was made of
    ScriptsSnapshot scripts = {}; // that its rules may run
};
using LoadResult = std::expected<LoadedPolicy, std::vector<Error>>;

// Reads and validates; blocks, so not for the loop's thread once it runs.
LoadResult load_policy(const RuleDirectory& directory, std::uint64_t generation);
// The same for files that were read already.
LoadResult compile_policy(const RuleDirectory& directory, RuleFiles files,
                          std::uint64_t generation);

// One fault a line.
std::string lines_of(const std::vector<Error>& faults);

class PolicyStore {
public:
    PolicyStore(RuleDirectory directory, const Log& log);

    const RuleDirectory& directory() const { return directory_; }
    const policy::Snapshot& current() const { return current_; }
    const SourceFiles& files() const { return files_; }
    const ScriptsSnapshot& scripts() const { return scripts_; } // of the current policy
    LoadedPolicy loaded() const {                               // to go back to
        return {.snapshot = current_, .files = files_, .scripts = scripts_};
    }
    std::uint64_t next_generation() { return ++generation_; } // never given twice
    ReloadResult replace(LoadedPolicy loaded);
    // Whether it was made of the very files and scripts that are in force.
    bool in_force(const LoadedPolicy& loaded) const;

    // The decision of the layers above the kernel for one context, or the script that is needed
    // for it. `policy` is the current one or one that was.
    resolve::Step advance(const policy::Policy& policy, const Context& context, DaemonState state,
                          resolve::Progress& progress) const;
    // The same under the current policy for a request that was judged before, with what the
    // scripts said then. Nothing when it needs a script that it has not had, or that has changed.
    std::optional<Decision> judge_again(const Justification& basis, DaemonState state) const;

    std::vector<RuleInfo> rules() const;
    Result<RuleInfo> rule(std::string_view id) const;

private:
    RuleInfo describe(const policy::Rule& rule) const;

    RuleDirectory directory_;
    const Log& log_;
    policy::Snapshot current_;
    SourceFiles files_;
    ScriptsSnapshot scripts_;
    std::uint64_t generation_ = 0;
    mutable std::map<std::string, std::uint64_t, std::less<>> failures_; // by rule id
};

} // namespace outcall::service
