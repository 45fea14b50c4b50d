// SPDX-License-Identifier: GPL-2.0-or-later
// The policy: all rules compiled, ordered and frozen. An immutable snapshot with a generation
// number, swapped whole on reload (S003-FR-040).
#pragma once

#include "engine/model/context.hpp"
#include "engine/model/error.hpp"
#include "engine/policy/index.hpp"
#include "engine/policy/limits.hpp"
#include "engine/policy/rule.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace outcall::policy {

// The text of one rule file, as it was read.
struct SourceFile {
    std::string name; // without its directory
    std::string text;
    bool operator==(const SourceFile&) const = default;
};

// A condition that ended in an error or in something that is not a bool: no match (DESIGN §4). Or
// one that ended the search, see Policy::first_match.
struct Warning {
    const Rule& rule;
    std::string_view detail;
};
using WarningSink = std::function<void(const Warning&)>; // may be empty

// Where a search begins and ends: one that was left for an enrich script goes on behind its rule.
struct Search {
    std::size_t from = 0; // position of the first rule to ask
    std::chrono::steady_clock::time_point deadline;
};

class Policy {
public:
    std::uint64_t generation() const { return generation_; }
    std::size_t file_count() const { return file_count_; }
    std::span<const Rule> rules() const { return rules_; }              // in evaluation order
    std::span<const std::string> warnings() const { return warnings_; } // of loading (S003-FR-016)
    const Rule* find(std::string_view id) const;
    std::size_t position(const Rule& rule) const; // of one of rules()

    // S003-FR-008: the first rule whose condition is true; null when none is. Null as well, with a
    // warning, when a condition exceeds its limits or all of them together take past the deadline:
    // what that rule would have said is not known, so no later one may speak. Rules that cannot
    // match, by what the index knows of them, are not asked. Reads the steady clock.
    const Rule* search(const Context& context, const WarningSink& warn, const Search& search) const;
    // The same over allow and block rules alone, within `time`.
    const Rule* first_match(const Context& context, const WarningSink& warn,
                            std::chrono::steady_clock::duration time = limits::request_time) const;

private:
    friend class Loader;
    enum class Enriching : std::uint8_t { Asked, PassedOver };
    const Rule* scan(const Context& context, const WarningSink& warn, const Search& search,
                     Enriching enriching) const;

    std::uint64_t generation_ = 0;
    std::size_t file_count_ = 0;
    std::vector<Rule> rules_;
    Index index_;
    std::vector<std::string> warnings_;
};

using Snapshot = std::shared_ptr<const Policy>;

// Every fault found in the set, not only the first; each names file, line and column, and rule.
// Of more than engine/policy/limits.hpp has reported, the first ones and a last one that says so.
struct LoadFaults {
    std::vector<Error> errors; // code RuleSetInvalid, `where` = file:line:column
};

// Files in any order; they are sorted by the bytes of their names (S003-FR-007). Pure: all of
// S003-FR-015 is judged here, for start, reload, `--check` and tests alike. What is not compiled by
// the deadline is a fault: for rules of someone who is not trusted. Reads the steady clock.
std::expected<Snapshot, LoadFaults>
load(std::vector<SourceFile> files, std::uint64_t generation,
     std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max());

} // namespace outcall::policy
