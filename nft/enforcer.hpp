// SPDX-License-Identifier: GPL-2.0-or-later
// Makes the kernel equal to what is desired; the only writer of our tables (DESIGN §5).
#pragma once

#include "engine/model/address.hpp"
#include "engine/model/dynamic_rule.hpp"
#include "engine/model/error.hpp"
#include "nft/backend.hpp"
#include "nft/flow_key.hpp"
#include "nft/member.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace outcall::nft {

// One allowed flow. `timeout` empty: until it is removed. `comment` is shown by `nft list`; 1-128
// bytes.
struct Element {
    FlowKey key;
    std::optional<std::chrono::milliseconds> timeout = {};
    std::string comment = {};
};

// What a removal did. `reset`: the delete failed, the dynamic table was replaced by an empty one
// and every element is gone, not only those asked for.
struct Removal {
    bool reset = false;
};

class Enforcer {
public:
    using Clock = std::chrono::steady_clock;
    struct Options {
        std::vector<std::string> bridges;
        std::function<Clock::time_point()> now = Clock::now;
    };

    // The backend outlives the enforcer.
    Enforcer(Backend& backend, Options options);

    // Base, dynamic and L2 tables in one transaction, adopting what an earlier daemon left. No
    // dynamic rule survives (S009-FR-010). Conflict when another process owns the tables.
    Result<void> bring_up();
    // Removes our tables, and forgets members and elements. A removal after it has nothing to do.
    Result<void> tear_down();

    // Replaces a member of the same addresses or interface.
    Result<void> add_member(const Member& member);
    // Membership first, then the elements, in one batch.
    Result<Removal> remove_member(const Member& member, std::span<const FlowKey> keys);

    // All or nothing. An element that is there already gets the new timeout.
    Result<void> add(std::span<const Element> elements);
    Result<Removal> remove(std::span<const FlowKey> keys);

    // While suspended no packet gets the allow mark; members and elements stay.
    Result<void> suspend(bool suspended);

    // Zero for a key that is not in the kernel. One kernel query for a few keys, a dump for many;
    // the result of a dump serves until the next call of forget_counters().
    Result<Counters> counters(const FlowKey& key);
    void forget_counters();

    // Kernel handle of the set that holds the elements of a family.
    std::uint64_t set_handle(Family family) const;

    // "owner", "persist", ... as the kernel was found to support them.
    std::vector<std::string> kernel_features() const;

    // Compares the kernel with what is desired; a difference comes back as text, one per line.
    Result<std::vector<std::string>> audit();
    // Replaces all tables by what is desired, in one batch. NotEnforcing when they are not up.
    Result<void> repair();

private:
    struct Grant {
        std::optional<Clock::time_point> deadline;
        std::string comment;
        Counters before; // counted by an element that a renewal replaced
    };
    using Grants = std::map<FlowKey, Grant>;

    using Latest = std::map<FlowKey, const Element*>;
    using Undo = std::vector<std::pair<FlowKey, std::optional<Grant>>>; // empty: was not there

    Transaction wanted() const;
    Transaction granted() const;
    Result<void> rebuild();
    Result<void> note_handles();
    Result<void> apply(const Transaction& transaction);
    Result<Removal> finish_removal(const Transaction& transaction, std::span<const FlowKey> keys);

    void put_destroy(Transaction& transaction, const Set& set, std::vector<ElementKey> keys) const;
    void put_destroy(Transaction& transaction, const Member& member) const;
    void put_destroy(Transaction& transaction, std::span<const FlowKey> keys) const;

    Result<Transaction> replace_renewed(const Latest& latest);
    Undo record(const Latest& latest, Transaction& transaction);
    void take_back(const Undo& undo);
    bool room_left();
    void forget_expired();
    Result<void> read_all_counters();

    Backend& backend_;
    Options options_;
    Features features_;
    bool up_ = false;
    bool suspended_ = false;
    MemberTable members_;
    Grants grants_;
    std::map<Family, std::uint64_t> handles_;
    std::optional<std::map<FlowKey, Counters>> counted_; // the last dump
    int asked_ = 0;                                      // since forget_counters()
};

} // namespace outcall::nft
