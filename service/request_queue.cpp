// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/request_queue.hpp"

#include "engine/model/limits.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace outcall::service {

namespace {

// About what it takes in memory and in a reply.
std::size_t bytes_of(const RuleRequestInfo& info) {
    std::size_t bytes = info.rule_file.size() + info.description.size() + info.condition.size() +
                        info.container_name.size() + info.reason.size();
    for (const RequestedRule& rule : info.newly_allows.rules)
        bytes += rule.condition.size() + rule.description.size();
    return bytes;
}

} // namespace

Result<void> RequestQueue::reserve(const ContainerId& container) {
    if (places_[container] >= limits::requests_per_container)
        return fail(ErrorCode::LimitExceeded,
                    fmt::format("{} requests of this container are pending",
                                limits::requests_per_container));
    if (places_taken_ >= limits::requests || pending_bytes_ >= limits::requests_bytes)
        return fail(ErrorCode::LimitExceeded, "too many requests are pending");
    ++places_[container];
    ++places_taken_;
    return {};
}

void RequestQueue::release(const ContainerId& container) {
    --places_taken_;
    if (--places_[container] == 0)
        places_.erase(container);
}

void RequestQueue::add(Entry entry) {
    const auto submitted = [this](const RuleRequestId& id) {
        return std::pair{entries_.at(id).info.submitted_at, id};
    };
    const RuleRequestId id = entry.info.id;
    entries_.emplace(id, std::move(entry));
    order_.insert(std::ranges::upper_bound(order_, submitted(id), {}, submitted), id);
}

void RequestQueue::insert_reserved(Entry entry) {
    ++pending_count_;
    pending_bytes_ += bytes_of(entry.info);
    add(std::move(entry));
}

void RequestQueue::insert(Entry entry) {
    if (entry.info.status == RuleRequestStatus::Pending) {
        ++places_[entry.info.container];
        ++places_taken_;
        return insert_reserved(std::move(entry));
    }
    decided_.push_back(entry.info.id);
    decided_bytes_ += bytes_of(entry.info);
    add(std::move(entry));
}

void RequestQueue::settle(Entry& entry, RuleRequestStatus status, RealTime at, std::string reason) {
    RuleRequestInfo& info = entry.info;
    pending_bytes_ -= bytes_of(info);
    --pending_count_;
    release(info.container);
    info.status = status;
    info.decided_at = at;
    info.reason = std::move(reason);
    info.newly_allows.access.reset();
    entry.rules.reset();
    entry.busy = false;
    decided_.push_back(info.id);
    decided_bytes_ += bytes_of(info);
}

std::vector<RuleRequestId> RequestQueue::prune() {
    std::vector<RuleRequestId> pruned;
    while (decided_.size() > limits::requests_kept ||
           (decided_bytes_ > limits::requests_kept_bytes && decided_.size() > 1)) {
        const RuleRequestId id = decided_.front();
        decided_.pop_front();
        decided_bytes_ -= bytes_of(entries_.at(id).info);
        entries_.erase(id);
        std::erase(order_, id);
        pruned.push_back(id);
    }
    return pruned;
}

RequestQueue::Entry* RequestQueue::find(const RuleRequestId& id) {
    const auto found = entries_.find(id);
    return found == entries_.end() ? nullptr : &found->second;
}

const RequestQueue::Entry* RequestQueue::find(const RuleRequestId& id) const {
    const auto found = entries_.find(id);
    return found == entries_.end() ? nullptr : &found->second;
}

Result<RequestQueue::Entry*> RequestQueue::open(const RuleRequestId& id) {
    Entry* entry = find(id);
    if (entry == nullptr)
        return fail(ErrorCode::NotFound, fmt::format("there is no request {}", id.str()));
    if (entry->info.status != RuleRequestStatus::Pending)
        return fail(ErrorCode::Conflict,
                    fmt::format("the request is {} already", name(entry->info.status)));
    if (entry->busy)
        return fail(ErrorCode::Conflict, "the request is being decided");
    return entry;
}

std::vector<RuleRequestId> RequestQueue::ids() const {
    return order_;
}

std::vector<RuleRequestId> RequestQueue::pending() const {
    std::vector<RuleRequestId> ids;
    std::ranges::copy_if(order_, std::back_inserter(ids), [this](const RuleRequestId& id) {
        return entries_.at(id).info.status == RuleRequestStatus::Pending;
    });
    return ids;
}

} // namespace outcall::service
