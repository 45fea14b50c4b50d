// SPDX-License-Identifier: GPL-2.0-or-later
// Looking up: of each pinned field the rules that its value is a key of, merged by position.
#include "engine/policy/index.hpp"

#include "engine/policy/index_builder.hpp"

#include <algorithm>

namespace outcall::policy {

namespace {

constexpr auto later = [](const auto& left, const auto& right) { return *left.at > *right.at; };

} // namespace

Index::Index(std::span<const cel::Requirement> requirements)
    : Index{IndexBuilder{requirements}.run()} {
}

Index::Candidates Index::candidates(const Context& context) const {
    Candidates found;
    found.add(&unpinned_);
    for (const Field& field : fields_) {
        if (!context.present(context_fields[field.slot].ns))
            continue;
        const Value& value = context.slots()[field.slot];
        if (const auto* text = std::get_if<std::string>(&value)) {
            found.add(field, *text);
        } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
            const auto rules = field.numbers.find(*number);
            found.add(rules == field.numbers.end() ? nullptr : &rules->second);
        }
    }
    std::make_heap(found.lists_.begin(), found.lists_.begin() + found.count_, later);
    return found;
}

void Index::Candidates::add(const Positions* positions) {
    if (positions != nullptr && !positions->empty())
        lists_[count_++] = {positions->data(), positions->data() + positions->size()};
}

void Index::Candidates::add(const Field& field, std::string_view text) {
    add(field.texts.find(text));
    for (const std::size_t length : field.prefixes.lengths())
        if (length <= text.size())
            add(field.prefixes.find(text.substr(0, length)));
    for (const std::size_t length : field.suffixes.lengths())
        if (length <= text.size())
            add(field.suffixes.find(text.substr(text.size() - length)));
}

std::optional<std::uint32_t> Index::Candidates::next() {
    while (count_ > 0) {
        std::pop_heap(lists_.begin(), lists_.begin() + count_, later);
        List& list = lists_[count_ - 1];
        const std::uint32_t position = *list.at++;
        if (list.at == list.end)
            --count_;
        else
            std::push_heap(lists_.begin(), lists_.begin() + count_, later);
        if (position != last_)
            return last_ = position;
    }
    return std::nullopt;
}

void TextTable::choose_lengths(std::vector<std::size_t> literals) {
    if (literals.empty())
        return;
    std::ranges::sort(literals);
    auto distinct = literals;
    distinct.erase(std::ranges::unique(distinct).begin(), distinct.end());
    if (distinct.size() <= most_lengths) {
        lengths_ = std::move(distinct);
        return;
    }
    // The shortest, so that every literal has a key, and then in equal shares.
    for (std::size_t i = 0; i < most_lengths; ++i)
        lengths_.push_back(literals[i * (literals.size() - 1) / (most_lengths - 1)]);
    lengths_.erase(std::ranges::unique(lengths_).begin(), lengths_.end());
}

std::size_t TextTable::key_length(std::size_t literal) const {
    return *std::prev(std::ranges::upper_bound(lengths_, literal));
}

void TextTable::add(std::string_view key, std::uint32_t position) {
    auto& positions = rules_[std::string{key}];
    if (positions.empty() || positions.back() != position)
        positions.push_back(position);
}

const Positions* TextTable::find(std::string_view key) const {
    const auto found = rules_.find(key);
    return found == rules_.end() ? nullptr : &found->second;
}

} // namespace outcall::policy
