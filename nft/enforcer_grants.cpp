// SPDX-License-Identifier: GPL-2.0-or-later
// The enforcer's hot path: elements in and out, and what they counted.
#include "nft/enforcer.hpp"

#include "nft/ruleset.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <utility>

namespace outcall::nft {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t comment_bytes = 128;
constexpr int asked_singly = 16; // more are answered from a dump

const Set& allow_set(Family family) {
    return family == Family::IPv4 ? set::allow4 : set::allow6;
}

bool printable(const std::string& text) {
    return std::ranges::none_of(
        text, [](char c) { return c == '"' || std::iscntrl(static_cast<unsigned char>(c)) != 0; });
}

Result<void> check(const Element& element) {
    const FlowKey& key = element.key;
    const std::string where = to_string(to_element_key(key), allow_set(key.source.family()).key);
    if (key.source.family() != key.destination.address.family()) {
        return fail(ErrorCode::InvalidArgument, "source and destination are of two families",
                    to_string(key.source) + " to " + to_string(key.destination.address));
    }
    if (key.destination.port.number == 0) {
        return fail(ErrorCode::InvalidArgument, "port 0", where);
    }
    if (element.timeout && *element.timeout <= milliseconds::zero()) {
        return fail(ErrorCode::InvalidArgument, "the timeout is not positive", where);
    }
    if (element.comment.size() > comment_bytes || !printable(element.comment)) {
        return fail(ErrorCode::InvalidArgument,
                    "the comment is longer than 128 bytes or holds quotes or "
                    "control characters",
                    where);
    }
    return {};
}

} // namespace

Transaction Enforcer::granted() const {
    AddElements v4{&set::allow4, {}};
    AddElements v6{&set::allow6, {}};
    const auto now = options_.now();
    for (const auto& [key, grant] : grants_) {
        SetElement element{.key = to_element_key(key), .comment = grant.comment};
        if (grant.deadline) {
            if (*grant.deadline <= now) {
                continue;
            }
            element.timeout = std::chrono::ceil<milliseconds>(*grant.deadline - now);
        }
        (key.source.family() == Family::IPv4 ? v4 : v6).elements.push_back(std::move(element));
    }
    return {std::move(v4), std::move(v6)};
}

void Enforcer::forget_expired() {
    std::erase_if(grants_, [now = options_.now()](const auto& entry) {
        return entry.second.deadline && *entry.second.deadline <= now;
    });
}

// Without Features::renew a renewed element is replaced: what it counted is kept aside.
Result<Transaction> Enforcer::replace_renewed(const Latest& latest) {
    Transaction transaction;
    if (features_.renew) {
        return transaction;
    }
    std::vector<FlowKey> renewed;
    for (const auto& entry : latest) {
        const auto known = grants_.find(entry.first);
        if (known == grants_.end()) {
            continue;
        }
        auto counted = counters(entry.first);
        if (!counted) {
            return std::unexpected(std::move(counted.error()));
        }
        known->second.before = *counted;
        renewed.push_back(entry.first);
    }
    put_destroy(transaction, renewed);
    return transaction;
}

Result<void> Enforcer::add(std::span<const Element> elements) {
    if (!up_) {
        return fail(ErrorCode::NotEnforcing, "the tables are not up");
    }
    Latest latest;
    for (const Element& element : elements) {
        if (auto valid = check(element); !valid) {
            return valid;
        }
        latest[element.key] = &element;
    }
    auto transaction = replace_renewed(latest);
    if (!transaction) {
        return std::unexpected(std::move(transaction.error()));
    }
    const Undo undo = record(latest, *transaction);
    auto done = room_left() ? apply(*transaction)
                            : fail(ErrorCode::LimitExceeded, "too many dynamic rules",
                                   "limit " + std::to_string(limits::dynamic_rules));
    if (!done) {
        take_back(undo);
    }
    return done;
}

Enforcer::Undo Enforcer::record(const Latest& latest, Transaction& transaction) {
    Undo undo;
    const auto now = options_.now();
    AddElements v4{&set::allow4, {}};
    AddElements v6{&set::allow6, {}};
    for (const auto& [key, element] : latest) {
        const auto [place, added] = grants_.try_emplace(key);
        Grant& grant = place->second;
        undo.emplace_back(key, added ? std::nullopt : std::optional(grant));
        grant.comment = element->comment;
        grant.deadline = std::nullopt;
        if (element->timeout) {
            grant.deadline = now + *element->timeout;
        }
        (key.source.family() == Family::IPv4 ? v4 : v6)
            .elements.push_back({to_element_key(key), element->timeout, element->comment});
    }
    for (AddElements* operation : {&v4, &v6}) {
        if (!operation->elements.empty()) {
            transaction.emplace_back(std::move(*operation));
        }
    }
    return undo;
}

void Enforcer::take_back(const Undo& undo) {
    for (const auto& [key, grant] : undo) {
        if (grant) {
            grants_[key] = *grant;
        } else {
            grants_.erase(key);
        }
    }
}

bool Enforcer::room_left() {
    if (grants_.size() > limits::dynamic_rules) {
        forget_expired();
    }
    return grants_.size() <= limits::dynamic_rules;
}

Result<Removal> Enforcer::remove(std::span<const FlowKey> keys) {
    Transaction transaction;
    put_destroy(transaction, keys);
    return finish_removal(transaction, keys);
}

// S009: a delete that fails restores the base policy and clears every record; if that fails too,
// the records stay. Tables that are not up hold nothing: touching them would bring them back.
Result<Removal> Enforcer::finish_removal(const Transaction& transaction,
                                         std::span<const FlowKey> keys) {
    const auto done = up_ ? backend_.commit(transaction) : std::expected<void, CommitError>{};
    if (!done && done.error().failure != Failure::Unclear) {
        Grants records = std::exchange(grants_, {});
        if (auto restored = rebuild(); !restored) {
            grants_ = std::move(records);
            return std::unexpected(std::move(restored.error()));
        }
        forget_counters();
        return Removal{.reset = true};
    }
    Grants before = done ? Grants{} : grants_;
    for (const FlowKey& key : keys) {
        grants_.erase(key);
    }
    if (!done) {
        if (auto rebuilt = rebuild(); !rebuilt) {
            grants_ = std::move(before);
            return std::unexpected(std::move(rebuilt.error()));
        }
    }
    return Removal{};
}

Result<Counters> Enforcer::counters(const FlowKey& key) {
    const auto known = grants_.find(key);
    Counters sum = known == grants_.end() ? Counters{} : known->second.before;
    if (!counted_ && ++asked_ > asked_singly) {
        if (auto read = read_all_counters(); !read) {
            return std::unexpected(std::move(read.error()));
        }
    }
    Counters now;
    if (counted_) {
        const auto found = counted_->find(key);
        now = found == counted_->end() ? Counters{} : found->second;
    } else {
        const auto found = backend_.find(allow_set(key.source.family()), to_element_key(key));
        if (!found) {
            return std::unexpected(found.error());
        }
        now = *found ? (*found)->counters : Counters{};
    }
    sum.packets += now.packets;
    sum.bytes += now.bytes;
    return sum;
}

Result<void> Enforcer::read_all_counters() {
    std::map<FlowKey, Counters> all;
    for (const Set* set : {&set::allow4, &set::allow6}) {
        const auto elements = backend_.dump(*set);
        if (!elements) {
            return std::unexpected(elements.error());
        }
        for (const StoredElement& element : *elements) {
            if (const auto key = to_flow_key(element.key)) {
                all.emplace(*key, element.counters);
            }
        }
    }
    counted_ = std::move(all);
    return {};
}

void Enforcer::forget_counters() {
    counted_.reset();
    asked_ = 0;
}

} // namespace outcall::nft
