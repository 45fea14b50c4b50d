// SPDX-License-Identifier: GPL-2.0-or-later
// Rule requests in memory, within their bounds. Knows no disk and no clock.
#pragma once

#include "engine/model/rule_request.hpp"
#include "engine/policy/policy.hpp"

#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <vector>

namespace outcall::service {

class RequestQueue {
public:
    struct Entry {
        RuleRequestInfo info;
        policy::Snapshot rules = {}; // its rules alone, while it is pending; may be null
        bool busy = false;           // being decided
        std::string expiry = {};     // why it expires, if it stays pending
    };

    // A place for one more pending request of the container, or LimitExceeded. It is used up by
    // insert() or given back by release().
    Result<void> reserve(const ContainerId& container);
    void release(const ContainerId& container);

    void insert_reserved(Entry entry); // pending; has the place that was reserved for it
    void insert(Entry entry);          // of before: takes a place whether there is one or not
    void settle(Entry& entry, RuleRequestStatus status, RealTime at, std::string reason);
    // The decided ones beyond those that are kept, the oldest first; they are here no more.
    std::vector<RuleRequestId> prune();

    Entry* find(const RuleRequestId& id);
    const Entry* find(const RuleRequestId& id) const;
    // The one that may be decided now: NotFound, or Conflict.
    Result<Entry*> open(const RuleRequestId& id);

    std::vector<RuleRequestId> ids() const; // in the order of submission
    std::vector<RuleRequestId> pending() const;
    std::size_t pending_count() const { return pending_count_; }

private:
    void add(Entry entry);

    std::map<RuleRequestId, Entry> entries_;
    std::vector<RuleRequestId> order_;
    std::deque<RuleRequestId> decided_; // in the order of decision
    std::map<ContainerId, std::size_t> places_;
    std::size_t pending_count_ = 0;
    std::size_t places_taken_ = 0;
    std::size_t pending_bytes_ = 0;
    std::size_t decided_bytes_ = 0;
};

} // namespace outcall::service
