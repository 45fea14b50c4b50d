// SPDX-License-Identifier: GPL-2.0-or-later
// A change of the kernel's tables as a value: ordered operations, applied all or none.
#pragma once

#include "nft/element_key.hpp"
#include "nft/expression.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace outcall::nft {

// Names are literals: nothing here owns one.
enum class TableFamily : std::uint8_t { Inet = 1, Bridge = 7 }; // NFPROTO_*

struct Table {
    TableFamily family;
    std::string_view name;
    auto operator<=>(const Table&) const = default;
};

// Timed: each element has a counter and may have a timeout; `size` bounds it, 0: unbounded.
enum class SetKind : std::uint8_t { Plain, Timed };

struct Set {
    Table table;
    std::string_view name;
    std::span<const KeyPart> key;
    SetKind kind = SetKind::Plain;
    std::uint32_t size = 0;
    bool operator==(const Set& other) const { return table == other.table && name == other.name; }
};

enum class HookPoint : std::uint8_t { Prerouting = 0, Input = 1, Forward = 2, Output = 3 };

struct Hook {
    HookPoint point;
    std::int32_t priority;
    Verdict policy; // Accept or Drop
    bool operator==(const Hook&) const = default;
};

struct SetElement {
    ElementKey key;
    std::optional<std::chrono::milliseconds> timeout = {};
    std::string comment = {};
    bool operator==(const SetElement&) const = default;
};

struct AddTable {
    Table table;
    std::uint32_t flags;
    bool operator==(const AddTable&) const = default;
};
struct DeleteTable {
    Table table;
    bool operator==(const DeleteTable&) const = default;
};
struct AddSet {
    const Set* set;
    bool operator==(const AddSet&) const = default;
};
struct AddChain {
    Table table;
    std::string_view chain;
    std::optional<Hook> hook;
    std::vector<Rule> rules;
    bool operator==(const AddChain&) const = default;
};
// An element that is there stays, with its counter, and takes the new timeout (Features::renew).
struct AddElements {
    const Set* set;
    std::vector<SetElement> elements;
    bool operator==(const AddElements&) const = default;
};
enum class Absent : std::uint8_t { IsError, IsDone }; // IsDone needs Features::destroy
struct DeleteElements {
    const Set* set;
    std::vector<ElementKey> keys;
    Absent absent;
    bool operator==(const DeleteElements&) const = default;
};
struct FlushSet {
    const Set* set;
    bool operator==(const FlushSet&) const = default;
};

using Operation =
    std::variant<AddTable, DeleteTable, AddSet, AddChain, AddElements, DeleteElements, FlushSet>;
using Transaction = std::vector<Operation>;

void append(Transaction& transaction, Transaction more);

// One operation a line (a chain: one more for each rule), close to nft's language.
std::string to_string(const Transaction& transaction);
std::string to_string(const Table& table);

} // namespace outcall::nft
