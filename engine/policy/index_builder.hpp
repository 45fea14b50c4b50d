// SPDX-License-Identifier: GPL-2.0-or-later
// Chooses by which tests each rule is found: of those that must all hold, the ones that the fewest
// rules share.
#pragma once

#include "engine/policy/index.hpp"

#include <map>
#include <optional>
#include <span>
#include <vector>

namespace outcall::policy {

class IndexBuilder {
public:
    // They must outlive this.
    explicit IndexBuilder(std::span<const cel::Requirement> requirements)
        : requirements_{requirements} {}

    Index run() &&;

private:
    // Tests of which one at least holds where the condition is true.
    struct Keys {
        std::size_t shared = 0; // by how many rules, all tests together
        std::vector<const cel::FieldTest*> tests = {};
    };

    void count(const cel::Requirement& requirement);
    // Nothing where a rule cannot be found by the tests of its requirement.
    std::optional<Keys> choose(const cel::Requirement& requirement) const;
    std::optional<Keys> choose_one(const cel::Requirement& requirement) const;
    std::optional<Keys> choose_all(const cel::Requirement& requirement) const;
    void choose_lengths(std::span<const std::optional<Keys>> chosen);
    void insert(const cel::FieldTest& test, std::uint32_t position);
    Index::Field& field(std::size_t slot);

    std::span<const cel::Requirement> requirements_;
    std::map<cel::FieldTest, std::size_t> shared_; // → how many rules have it
    Index index_;
};

} // namespace outcall::policy
