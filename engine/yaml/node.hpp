// SPDX-License-Identifier: GPL-2.0-or-later
// What a YAML file says, as a plain tree of values. Each value knows where it stands in the file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace outcall::yaml {

struct Position {
    std::uint32_t line = 1;   // from 1
    std::uint32_t column = 1; // from 1, in code points
    std::uint32_t offset = 0; // bytes from the start of the file
    bool operator==(const Position&) const = default;
};

// "FILE:LINE:COLUMN", as every fault of a file names its place.
std::string to_string(std::string_view file, Position position);

enum class Style : std::uint8_t { Plain, Quoted, Block };

// Text as it was written; nothing is guessed from it. Only in plain style may a reader take it for
// a number or a truth value.
struct Scalar {
    std::string text;
    Style style = Style::Plain;
};

struct Node;
using Sequence = std::vector<Node>;

struct Entry;
// In the order of the file; the keys are unique.
struct Mapping {
    std::vector<Entry> entries;
    const Entry* find(std::string_view key) const;
};

// std::monostate: nothing was written, or `~` or `null`.
struct Node {
    Position at;
    std::variant<std::monostate, Scalar, Sequence, Mapping> value;

    bool null() const { return std::holds_alternative<std::monostate>(value); }
    const Scalar* scalar() const { return std::get_if<Scalar>(&value); }
    const Sequence* sequence() const { return std::get_if<Sequence>(&value); }
    const Mapping* mapping() const { return std::get_if<Mapping>(&value); }
};

struct Entry {
    std::string key;
    Position at; // of the key
    Node value;
};

} // namespace outcall::yaml
