// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/policy/index_builder.hpp"

#include <algorithm>
#include <utility>

namespace outcall::policy {

namespace {

using cel::FieldTest;
using cel::Requirement;

// A literal of another type than the field's never equals it, but that is for the condition to say.
bool usable(const FieldTest& test) {
    const FieldType type = context_fields[test.slot].type;
    return std::holds_alternative<std::string>(test.literal) ? type == FieldType::String
                                                             : type == FieldType::Int;
}

} // namespace

Index IndexBuilder::run() && {
    for (const auto& requirement : requirements_)
        count(requirement);
    std::vector<std::optional<Keys>> chosen;
    chosen.reserve(requirements_.size());
    for (const auto& requirement : requirements_)
        chosen.push_back(choose(requirement));
    choose_lengths(chosen);
    for (std::uint32_t position = 0; position < chosen.size(); ++position) {
        if (!chosen[position]) {
            index_.unpinned_.push_back(position);
            continue;
        }
        for (const FieldTest* test : chosen[position]->tests)
            insert(*test, position);
    }
    return std::move(index_);
}

// Recursion is as deep as a condition: cel::limits::depth.
void IndexBuilder::count(const Requirement& requirement) {
    if (requirement.kind == Requirement::Kind::Test)
        ++shared_[requirement.test];
    for (const auto& part : requirement.parts)
        count(part);
}

std::optional<IndexBuilder::Keys> IndexBuilder::choose(const Requirement& requirement) const {
    switch (requirement.kind) {
    case Requirement::Kind::Nothing: return std::nullopt;
    case Requirement::Kind::Test:
        if (!usable(requirement.test))
            return std::nullopt;
        return Keys{.shared = shared_.at(requirement.test), .tests = {&requirement.test}};
    case Requirement::Kind::All: return choose_one(requirement);
    case Requirement::Kind::Any: return choose_all(requirement);
    }
    return std::nullopt;
}

std::optional<IndexBuilder::Keys> IndexBuilder::choose_one(const Requirement& requirement) const {
    std::optional<Keys> best;
    for (const auto& part : requirement.parts)
        if (auto keys = choose(part); keys && (!best || keys->shared < best->shared))
            best = std::move(keys);
    return best;
}

std::optional<IndexBuilder::Keys> IndexBuilder::choose_all(const Requirement& requirement) const {
    Keys all;
    for (const auto& part : requirement.parts) {
        const auto keys = choose(part);
        if (!keys)
            return std::nullopt;
        all.shared += keys->shared;
        all.tests.insert(all.tests.end(), keys->tests.begin(), keys->tests.end());
    }
    return all;
}

void IndexBuilder::choose_lengths(std::span<const std::optional<Keys>> chosen) {
    std::map<std::pair<std::size_t, FieldTest::Kind>, std::vector<std::size_t>> literals;
    for (const auto& keys : chosen)
        for (const FieldTest* test : keys ? keys->tests : std::vector<const FieldTest*>{})
            if (test->kind != FieldTest::Kind::Equal)
                literals[{test->slot, test->kind}].push_back(
                    std::get<std::string>(test->literal).size());
    for (auto& [of, lengths] : literals) {
        Index::Field& pinned = field(of.first);
        TextTable& table = of.second == FieldTest::Kind::Prefix ? pinned.prefixes : pinned.suffixes;
        table.choose_lengths(std::move(lengths));
    }
}

void IndexBuilder::insert(const FieldTest& test, std::uint32_t position) {
    Index::Field& pinned = field(test.slot);
    if (const auto* number = std::get_if<std::int64_t>(&test.literal)) {
        auto& positions = pinned.numbers[*number];
        if (positions.empty() || positions.back() != position)
            positions.push_back(position);
        return;
    }
    const std::string_view text = std::get<std::string>(test.literal);
    switch (test.kind) {
    case FieldTest::Kind::Equal: return pinned.texts.add(text, position);
    case FieldTest::Kind::Prefix:
        return pinned.prefixes.add(text.substr(0, pinned.prefixes.key_length(text.size())),
                                   position);
    case FieldTest::Kind::Suffix:
        return pinned.suffixes.add(
            text.substr(text.size() - pinned.suffixes.key_length(text.size())), position);
    }
}

Index::Field& IndexBuilder::field(std::size_t slot) {
    const auto found = std::ranges::find(index_.fields_, slot, &Index::Field::slot);
    return found != index_.fields_.end() ? *found : index_.fields_.emplace_back(slot);
}

} // namespace outcall::policy
