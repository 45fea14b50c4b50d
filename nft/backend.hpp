// SPDX-License-Identifier: GPL-2.0-or-later
// The seam to netfilter: commits transactions, answers questions. One writer, one thread.
#pragma once

#include "engine/model/dynamic_rule.hpp"
#include "engine/model/error.hpp"
#include "nft/transaction.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace outcall::nft {

inline constexpr std::uint32_t table_owner = 0x2;   // NFT_TABLE_F_OWNER, kernel 5.12
inline constexpr std::uint32_t table_persist = 0x4; // NFT_TABLE_F_PERSIST, kernel 6.9

// Found out on a scratch table, never by version.
struct Features {
    bool owner = false;
    bool persist = false;
    bool destroy = false; // DESTROYSETELEM: deleting what is not there succeeds; kernel 6.3
    bool renew = false;   // adding an element again changes its timeout; kernel 6.12
};

enum class Failure : std::uint8_t {
    NoPermission, // CAP_NET_ADMIN is missing
    Owned,        // by another process
    Absent,       // a table, set or element the transaction needs
    Full,         // a set has reached its size
    Refused,      // anything else; nothing was applied
    Unclear,      // applied or not: unknown, only a look at the kernel tells
};

struct CommitError {
    Failure failure = Failure::Refused;
    std::string message; // errno text and operation
};

// Maps to the codes a caller sees.
Error to_error(const CommitError& error);

struct StoredElement {
    ElementKey key;
    std::optional<std::chrono::milliseconds> remaining = {}; // empty: no timeout
    Counters counters = {};
    std::string comment = {};
};

struct Inventory {
    std::uint32_t flags = 0;
    bool ours = false;                         // this backend's socket owns the table
    std::map<std::string, std::size_t> chains; // how many rules each has
    std::map<std::string, std::uint64_t> sets; // kernel handles
};

class Backend {
public:
    virtual ~Backend() = default;

    virtual Result<Features> probe() = 0;
    virtual std::expected<void, CommitError> commit(const Transaction& transaction) = 0;

    // Empty: no such table.
    virtual Result<std::optional<Inventory>> inventory(const Table& table) = 0;
    // NotFound when the set or its table is missing.
    virtual Result<std::vector<StoredElement>> dump(const Set& set) = 0;
    virtual Result<std::optional<StoredElement>> find(const Set& set, const ElementKey& key) = 0;
};

} // namespace outcall::nft
