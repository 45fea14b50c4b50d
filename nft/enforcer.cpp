// SPDX-License-Identifier: GPL-2.0-or-later
// Desired state first, then one batch; what went wrong in between is rebuilt, never guessed.
#include "nft/enforcer.hpp"

#include "nft/audit.hpp"
#include "nft/ruleset.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace outcall::nft {

namespace {

constexpr int rebuild_attempts = 3;

} // namespace

Enforcer::Enforcer(Backend& backend, Options options)
    : backend_(backend), options_(std::move(options)) {
}

std::uint64_t Enforcer::set_handle(Family family) const {
    const auto found = handles_.find(family);
    return found == handles_.end() ? 0 : found->second;
}

std::vector<std::string> Enforcer::kernel_features() const {
    const std::array<std::pair<bool, const char*>, 4> all{{{features_.owner, "owner"},
                                                           {features_.persist, "persist"},
                                                           {features_.destroy, "destroy"},
                                                           {features_.renew, "renew"}}};
    std::vector<std::string> names;
    for (const auto& [present, name] : all) {
        if (present) {
            names.emplace_back(name);
        }
    }
    return names;
}

// All three tables as they should be, from nothing.
Transaction Enforcer::wanted() const {
    // Owner alone would take the base away with the daemon, which is worse than no flag.
    const std::uint32_t lasting = features_.persist ? table_owner | table_persist : 0;
    Transaction transaction = base_ruleset(options_.bridges, lasting);
    append(transaction, l2_ruleset(lasting));
    append(transaction, dynamic_ruleset(options_.bridges, features_.owner ? table_owner : 0));
    MemberEntries entries;
    for (const Member& member : members_) {
        std::ranges::move(pins_of(member), std::back_inserter(entries));
        if (!suspended_) {
            std::ranges::move(membership_of(member), std::back_inserter(entries));
        }
    }
    append(transaction, additions(entries));
    append(transaction, granted());
    return transaction;
}

// One batch: no packet meets a state between old and new.
Result<void> Enforcer::rebuild() {
    CommitError last;
    for (int attempt = 0; attempt < rebuild_attempts; ++attempt) {
        Transaction transaction;
        for (const Table& table : {base_table, l2_table, dynamic_table}) {
            const auto found = backend_.inventory(table);
            if (!found) {
                return std::unexpected(found.error());
            }
            if (*found) {
                transaction.emplace_back(DeleteTable{table});
            }
        }
        append(transaction, wanted());
        const auto done = backend_.commit(transaction);
        if (done) {
            return note_handles();
        }
        last = done.error();
        if (last.failure != Failure::Absent && last.failure != Failure::Unclear) {
            break; // only a table that came or went meanwhile is worth another look
        }
    }
    return std::unexpected(to_error(last));
}

Result<void> Enforcer::note_handles() {
    const auto found = backend_.inventory(dynamic_table);
    if (!found) {
        return std::unexpected(found.error());
    }
    if (!*found) {
        return fail(ErrorCode::KernelRefused, "the table vanished", to_string(dynamic_table));
    }
    for (const auto& [family, set] :
         {std::pair{Family::IPv4, &set::allow4}, std::pair{Family::IPv6, &set::allow6}}) {
        const auto handle = (*found)->sets.find(std::string(set->name));
        handles_[family] = handle == (*found)->sets.end() ? 0 : handle->second;
    }
    return {};
}

Result<void> Enforcer::bring_up() {
    const auto features = backend_.probe();
    if (!features) {
        return std::unexpected(features.error());
    }
    features_ = *features;
    grants_.clear();
    forget_counters();
    auto done = rebuild();
    up_ = done.has_value();
    return done;
}

Result<void> Enforcer::tear_down() {
    Transaction transaction;
    for (const Table& table : {dynamic_table, l2_table, base_table}) {
        const auto found = backend_.inventory(table);
        if (!found) {
            return std::unexpected(found.error());
        }
        if (*found) {
            transaction.emplace_back(DeleteTable{table});
        }
    }
    if (const auto done = backend_.commit(transaction); !done) {
        return std::unexpected(to_error(done.error()));
    }
    up_ = false;
    members_ = {};
    grants_.clear();
    forget_counters();
    return {};
}

// The desired state is set already: when the kernel turns out to be elsewhere, it is rebuilt.
Result<void> Enforcer::apply(const Transaction& transaction) {
    const auto done = backend_.commit(transaction);
    if (done) {
        return {};
    }
    const Failure failure = done.error().failure;
    if (failure == Failure::Absent || failure == Failure::Unclear) {
        return rebuild();
    }
    return std::unexpected(to_error(done.error()));
}

Result<std::vector<std::string>> Enforcer::audit() {
    forget_expired();
    return differences(backend_, wanted());
}

Result<void> Enforcer::repair() {
    if (!up_) {
        return fail(ErrorCode::NotEnforcing, "the tables are not up");
    }
    forget_expired();
    forget_counters();
    return rebuild();
}

} // namespace outcall::nft
