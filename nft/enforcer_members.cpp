// SPDX-License-Identifier: GPL-2.0-or-later
// The enforcer's members: who may be allowed anything, and from which port.
#include "nft/enforcer.hpp"

#include "nft/ruleset.hpp"

#include <algorithm>
#include <iterator>
#include <ranges>

namespace outcall::nft {

void Enforcer::put_destroy(Transaction& transaction, const Set& set,
                           std::vector<ElementKey> keys) const {
    if (keys.empty()) {
        return;
    }
    if (features_.destroy) {
        transaction.emplace_back(DeleteElements{&set, std::move(keys), Absent::IsDone});
        return;
    }
    // Adding first makes the delete succeed also for what is not there; no packet sees the inside
    // of a batch.
    AddElements present{&set, {}};
    std::ranges::transform(keys, std::back_inserter(present.elements),
                           [](const ElementKey& key) { return SetElement{.key = key}; });
    transaction.emplace_back(std::move(present));
    transaction.emplace_back(DeleteElements{&set, std::move(keys), Absent::IsError});
}

// Membership goes first: from then on nothing of it is allowed.
void Enforcer::put_destroy(Transaction& transaction, const Member& member) const {
    for (const MemberEntries& entries : {membership_of(member), pins_of(member)}) {
        for (const MemberEntry& entry : entries) {
            put_destroy(transaction, *entry.set, {entry.key});
        }
    }
}

void Enforcer::put_destroy(Transaction& transaction, std::span<const FlowKey> keys) const {
    std::vector<ElementKey> v4;
    std::vector<ElementKey> v6;
    for (const FlowKey& key : keys) {
        (key.source.family() == Family::IPv4 ? v4 : v6).push_back(to_element_key(key));
    }
    for (auto* list : {&v4, &v6}) { // a key named twice is deleted once
        std::ranges::sort(*list);
        list->erase(std::ranges::unique(*list).begin(), list->end());
    }
    put_destroy(transaction, set::allow4, std::move(v4));
    put_destroy(transaction, set::allow6, std::move(v6));
}

Result<void> Enforcer::add_member(const Member& member) {
    if (!up_) {
        return fail(ErrorCode::NotEnforcing, "the tables are not up");
    }
    const std::vector<Member> replaced = members_.take_overlapping(member);
    Transaction transaction;
    for (const Member& old : replaced) {
        put_destroy(transaction, old);
    }
    if (!suspended_) {
        append(transaction, additions(membership_of(member)));
    }
    append(transaction, additions(pins_of(member)));
    members_.insert(member);
    auto done = apply(transaction);
    if (!done) {
        members_.take_overlapping(member);
        std::ranges::for_each(replaced, [this](const Member& old) { members_.insert(old); });
    }
    return done;
}

Result<Removal> Enforcer::remove_member(const Member& member, std::span<const FlowKey> keys) {
    const std::vector<Member> known = members_.take_overlapping(member);
    Transaction transaction;
    put_destroy(transaction, member);
    for (const Member& old : known) {
        if (old != member) {
            put_destroy(transaction, old);
        }
    }
    put_destroy(transaction, keys);
    auto done = finish_removal(transaction, keys);
    if (!done) {
        std::ranges::for_each(known, [this](const Member& old) { members_.insert(old); });
    }
    return done;
}

Result<void> Enforcer::suspend(bool suspended) {
    if (suspended == suspended_) {
        return {};
    }
    Transaction transaction{FlushSet{&set::members4}, FlushSet{&set::members6}};
    if (!suspended) {
        MemberEntries entries;
        for (const Member& member : members_) {
            std::ranges::move(membership_of(member), std::back_inserter(entries));
        }
        transaction = additions(entries);
    }
    suspended_ = suspended;
    auto done = up_ ? apply(transaction) : Result<void>{};
    if (!done) {
        suspended_ = !suspended;
    }
    return done;
}

} // namespace outcall::nft
