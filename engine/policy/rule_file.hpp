// SPDX-License-Identifier: GPL-2.0-or-later
// The schema of a rule file (S003-FR-002, 003, 006, 032, 037): text in, entries out. Conditions are
// not looked into here.
#pragma once

#include "engine/policy/faults.hpp"
#include "engine/policy/policy.hpp"
#include "engine/policy/written.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace outcall::policy {

struct Definition {
    std::string name; // [A-Za-z_][A-Za-z0-9_]*
    yaml::Position at;
    Written expression;
};

// An entry of `rules`. What was faulty or left out has its default, or is empty.
struct RuleEntry {
    std::string label; // how faults call it: rule 'ID', or rule N where the id is not usable
    yaml::Position at; // of the id, or of the entry
    std::string id = {};
    std::optional<Written> condition = {};
    std::string description = {};
    Action action = Action::Block;
    std::int32_t priority = 100;
    bool log = false;
    std::optional<Enrichment> enrich = {};
};

struct RuleFile {
    std::vector<Definition> definitions;
    std::vector<RuleEntry> rules;
};

// Every breach of the schema becomes a fault; what is usable is returned all the same, so that the
// conditions can be judged in the same pass.
RuleFile read_rule_file(const SourceFile& file, Faults& faults);

} // namespace outcall::policy
