// SPDX-License-Identifier: GPL-2.0-or-later
// An in-memory netfilter that answers like the kernel: ownership, missing objects, sizes, expiry.
#pragma once

#include "nft/backend.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace outcall::nft {

// The state that outlives a backend. Time moves only by advance().
class FakeKernel {
public:
    using Clock = std::chrono::steady_clock;

    Features features{.owner = true, .persist = true, .destroy = true, .renew = true};
    bool privileged = true;

    Clock::time_point now() const { return now_; }
    void advance(std::chrono::milliseconds step) { now_ += step; }

    // Faults of the outside world, each met by one commit.
    enum class Fault { AppliedButUnclear, LostAndUnclear, Refused };
    void break_next(Fault fault) { faults_.push_back(fault); }

    // What others may do to tables without a living owner; false: refused.
    bool foreign_delete(const Table& table);
    void count(const Set& set, const ElementKey& key, Counters counters);

    std::string committed; // every transaction that was applied, as text

private:
    friend class FakeBackend;
    friend struct FakeCommit;

    struct Element {
        std::optional<Clock::time_point> deadline;
        std::string comment;
        Counters counters;
    };
    struct FakeSet {
        std::uint64_t handle = 0;
        SetKind kind = SetKind::Plain;
        std::uint32_t size = 0;
        std::map<ElementKey, Element> elements;
    };
    struct FakeTable {
        std::uint32_t flags = 0;
        int owner = 0;
        std::uint64_t next_handle = 1;
        std::map<std::string, std::size_t> chains;
        std::map<std::string, FakeSet> sets;
    };
    using Tables = std::map<Table, FakeTable>;

    Tables tables_;
    std::deque<Fault> faults_;
    Clock::time_point now_{};
    int last_socket_ = 0;
};

class FakeBackend final : public Backend {
public:
    explicit FakeBackend(FakeKernel& kernel) : kernel_(kernel), socket_(++kernel.last_socket_) {}
    ~FakeBackend() override; // as if the process died: its tables go, or are orphaned
    FakeBackend(const FakeBackend&) = delete;
    FakeBackend& operator=(const FakeBackend&) = delete;

    Result<Features> probe() override;
    std::expected<void, CommitError> commit(const Transaction& transaction) override;
    Result<std::optional<Inventory>> inventory(const Table& table) override;
    Result<std::vector<StoredElement>> dump(const Set& set) override;
    Result<std::optional<StoredElement>> find(const Set& set, const ElementKey& key) override;

private:
    FakeKernel& kernel_;
    int socket_;
};

} // namespace outcall::nft
