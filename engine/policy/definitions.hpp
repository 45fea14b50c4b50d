// SPDX-License-Identifier: GPL-2.0-or-later
// The definitions of one rule file, checked as a whole, and their expansion in conditions
// (S003-FR-006): $name outside string literals and comments becomes the expression in parentheses.
#pragma once

#include "engine/cel/diagnostic.hpp"
#include "engine/cel/token.hpp"
#include "engine/policy/faults.hpp"
#include "engine/policy/rule_file.hpp"

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace outcall::policy {

class Definitions {
public:
    // Every definition is checked, used or not: undefined references, cycles (the fault names the
    // chain), depth, size, brackets that do not pair. `file` and `definitions` must outlive this.
    Definitions(const SourceFile& file, const std::vector<Definition>& definitions, Faults& faults);

    // The condition with every reference replaced; at most limits::expanded_bytes. The faults'
    // offsets are in `condition`; none are listed when all of them were told of a definition.
    std::expected<std::string, std::vector<cel::Diagnostic>> expand(std::string_view condition);

    // What no expanded condition needed, neither itself nor through another definition.
    std::vector<const Definition*> unused() const;

private:
    enum class State : std::uint8_t { Unvisited, Open, Ready, Faulty };
    struct Item {
        const Definition& definition;
        State state = State::Unvisited;
        bool used = false;
        std::size_t depth = 1; // of definitions in one another, this one included
        std::string expanded = {};
        std::vector<std::size_t> references = {};
    };
    struct Expansion;

    void resolve(std::size_t index);
    void expand(Item& item);
    Expansion substitute(std::string_view text, const std::vector<cel::Token>& tokens);
    void mark_used(std::size_t index);
    void fault(Item& item, std::size_t offset, std::string_view message);

    const SourceFile& file_;
    Faults& faults_;
    std::vector<Item> items_;
    std::unordered_map<std::string_view, std::size_t> by_name_; // → index in items_
    std::vector<std::size_t> chain_;                            // being resolved
};

} // namespace outcall::policy
