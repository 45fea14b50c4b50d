// SPDX-License-Identifier: GPL-2.0-or-later
// Which rules a request may match: those whose condition pins a field, by equality, prefix or
// suffix, are found by look-up, and the others are always among them.
#pragma once

#include "engine/cel/requirement.hpp"
#include "engine/model/context.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace outcall::policy {

using Positions = std::vector<std::uint32_t>; // of rules in evaluation order, ascending

// Literals of one field, each with the rules that it is a key of.
class TextTable {
public:
    // More lengths are more look-ups a request.
    static constexpr std::size_t most_lengths = 8;

    // Of these many literals, which lengths the keys have: a longer literal is found by the part
    // of it that is as long as the next shorter key.
    void choose_lengths(std::vector<std::size_t> literals);

    // How much of a literal is its key.
    std::size_t key_length(std::size_t literal) const;

    void add(std::string_view key, std::uint32_t position);
    const Positions* find(std::string_view key) const;
    std::span<const std::size_t> lengths() const { return lengths_; } // ascending

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };
    std::unordered_map<std::string, Positions, Hash, std::equal_to<>> rules_;
    std::vector<std::size_t> lengths_;
};

// Immutable once built and shareable between threads.
class Index {
public:
    class Candidates;

    Index() = default;
    // Of each rule, in evaluation order.
    explicit Index(std::span<const cel::Requirement> requirements);

    // Refers to the index and to the context. A rule that is not among them is false or unknown.
    Candidates candidates(const Context& context) const;

private:
    friend class IndexBuilder;
    struct Field {
        std::size_t slot;
        std::unordered_map<std::int64_t, Positions> numbers = {};
        TextTable texts = {};
        TextTable prefixes = {};
        TextTable suffixes = {};
    };
    std::vector<Field> fields_; // that some rule pins
    Positions unpinned_;
};

// Walks the candidates in evaluation order, each once. Allocates nothing.
class Index::Candidates {
public:
    std::optional<std::uint32_t> next();

private:
    friend class Index;
    struct List {
        const std::uint32_t* at;
        const std::uint32_t* end;
    };
    static constexpr std::size_t most_lists =
        1 + context_fields.size() * (1 + 2 * TextTable::most_lengths);

    Candidates() = default; // leaves the lists as they are: most are never used
    void add(const Positions* positions);
    void add(const Field& field, std::string_view text);

    std::array<List, most_lists> lists_;
    std::size_t count_ = 0; // of lists that have some left: a heap, the lowest position on top
    std::optional<std::uint32_t> last_ = {};
};

} // namespace outcall::policy
