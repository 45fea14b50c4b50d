// SPDX-License-Identifier: GPL-2.0-or-later
// Submission, expiry, and what the policy says to what is asked; request_decisions.cpp has the
// rest.
#include "service/rule_requests.hpp"

#include "engine/model/limits.hpp"
#include "engine/policy/access.hpp"
#include "engine/resolve/rule_request.hpp"
#include "engine/yaml/text.hpp"
#include "service/digest.hpp"
#include "service/wall_clock.hpp"

#include <algorithm>
#include <cerrno>
#include <fmt/format.h>
#include <sys/random.h>
#include <system_error>
#include <tuple>
#include <utility>

namespace outcall::service {

namespace {

RuleRequestId random_id() {
    std::uint64_t number = 0;
    if (getrandom(&number, sizeof number, 0) != sizeof number)
        throw std::system_error{errno, std::generic_category(), "getrandom"};
    return RuleRequestId::parse(fmt::format("rr-{:016x}", number)).value();
}

// What can be said before anything is compiled.
Result<void> check(const RuleSubmission& submission) {
    const bool file = !submission.rule_file.empty();
    if (file && (!submission.access.empty() || !submission.condition.empty()))
        return fail(ErrorCode::InvalidArgument,
                    "either a rule file, or access and condition: not both");
    if (!file && submission.access.empty())
        return fail(ErrorCode::InvalidArgument, "is missing; or send a rule_file", "access");
    if (!file && submission.description.find_first_not_of(" \t\n") == std::string::npos)
        return fail(ErrorCode::InvalidArgument, "say what it is for", "description");
    if (submission.rule_file.size() + submission.description.size() + submission.condition.size() >
        limits::request_bytes)
        return fail(ErrorCode::LimitExceeded, "a request has at most 64 KiB");
    for (const auto& [name, text] : {std::pair{"description", &submission.description},
                                     std::pair{"condition", &submission.condition}})
        if (const auto fault = yaml::find_fault(*text))
            return fail(ErrorCode::InvalidArgument, std::string{fault->message}, name);
    return {};
}

// Completes what was submitted and judges it. For the worker.
Result<resolve::RequestedRules> examine(RuleRequestInfo& info,
                                        const std::vector<policy::SourceFile>& in_force) {
    if (info.rule_file.empty()) {
        auto composed = policy::compose_rule_file(
            {.description = info.description, .condition = info.condition}, info.access,
            fmt::format("agent-{}", info.id.str()), info.container_name);
        if (!composed)
            return std::unexpected(composed.error());
        info.rule_file = *std::move(composed);
    }
    info.digest = digest_of(info.rule_file);
    return resolve::read_request_beside({rule_file_name(info.id), info.rule_file}, in_force);
}

} // namespace

RuleRequests::RuleRequests(Parts parts, RequestFiles files)
    : parts_{std::move(parts)}, files_{std::move(files)},
      rate_{{.count = limits::request_rate, .window = limits::request_window}} {
}

void RuleRequests::log(LogLevel level, std::string_view text, const RuleRequestInfo& request,
                       std::string_view fault) const {
    parts_.log.write(level, message::request, text,
                     {{"REQUEST", request.id.str()},
                      {"CONTAINER", request.container.str()},
                      {"DIGEST", request.digest},
                      {"REASON", request.reason},
                      {"FAULT", fault}});
}

Result<void> RuleRequests::recover() {
    auto found = files_.recover();
    if (!found)
        return std::unexpected(found.error());
    for (const std::string& note : found->notes)
        parts_.log.write(LogLevel::Warning, message::request, "rule requests", {{"FOUND", note}});
    std::ranges::sort(found->requests, {}, [](const RuleRequestInfo& request) {
        return std::tie(request.decided_at, request.id);
    });
    for (RuleRequestInfo& request : found->requests) {
        auto rules = resolve::read_request({rule_file_name(request.id), request.rule_file});
        if (!rules)
            log(LogLevel::Warning, "a stored request is not valid any more", request,
                rules.error().message);
        else
            request.newly_allows.rules = std::move(rules->rules);
        const bool pending = request.status == RuleRequestStatus::Pending;
        queue_.insert({.info = std::move(request),
                       .rules = rules && pending ? std::move(rules->policy) : nullptr});
    }
    for (const RuleRequestId& id : queue_.prune())
        if (const auto erased = files_.erase(id); !erased)
            return erased;
    return {};
}

void RuleRequests::submit(const ContainerInfo& container, RuleSubmission submission,
                          RateLimit::Clock::time_point now, Done<RuleRequestId> done) {
    if (const auto wait = rate_.take(container.id, now))
        return done(
            fail(ErrorCode::LimitExceeded,
                 fmt::format("{} requests in {} seconds; try again in {} seconds",
                             limits::request_rate, limits::request_window.count(), wait->count())));
    if (const auto checked = check(submission); !checked)
        return done(std::unexpected(checked.error()));
    ValueMap access;
    if (!submission.access.empty()) {
        auto canonical = policy::canonical_access(submission.access);
        if (!canonical)
            return done(std::unexpected(canonical.error()));
        access = *std::move(canonical);
    }
    if (const auto reserved = queue_.reserve(container.id); !reserved)
        return done(std::unexpected(reserved.error()));

    struct Submission {
        RequestQueue::Entry entry;
        Result<void> result = fail(ErrorCode::Internal, "the request was not examined");
    };
    const auto made = std::make_shared<Submission>(
        Submission{.entry = {.info = {.id = random_id(),
                                      .container = container.id,
                                      .container_name = container.name,
                                      .description = std::move(submission.description),
                                      .access = std::move(access),
                                      .condition = std::move(submission.condition),
                                      .rule_file = std::move(submission.rule_file),
                                      .submitted_at = wall_clock()}}});
    const auto reply = std::make_shared<Done<RuleRequestId>>(std::move(done));
    const auto work = [made, files = files_, in_force = parts_.policy.files()] {
        auto examined = examine(made->entry.info, *in_force);
        if (!examined) {
            made->result = std::unexpected(examined.error());
            return;
        }
        made->entry.rules = std::move(examined->policy);
        made->entry.info.newly_allows.rules = std::move(examined->rules);
        made->result = files.save(made->entry.info);
    };
    const auto then = [this, made, reply] {
        if (made->result)
            return queued(std::move(made->entry), *reply);
        queue_.release(made->entry.info.container);
        (*reply)(std::unexpected(made->result.error()));
    };
    if (!parts_.worker.submit(work, then)) {
        queue_.release(container.id);
        (*reply)(fail(ErrorCode::Unavailable, "too much is waiting to be done"));
    }
}

void RuleRequests::queued(RequestQueue::Entry entry, Done<RuleRequestId>& done) {
    const RuleRequestId id = entry.info.id;
    log(LogLevel::Notice, "a rule request is pending", entry.info);
    queue_.insert_reserved(std::move(entry));
    parts_.observer.request_added(id);
    parts_.observer.status_changed();
    policy_changed();
    done(id);
}

void RuleRequests::container_removed(const ContainerId& id, std::string_view, std::uint32_t) {
    rate_.forget(id);
    for (const RuleRequestId& request : queue_.pending())
        if (RequestQueue::Entry& entry = *queue_.find(request); entry.info.container == id)
            expire(entry, "its container is gone");
}

void RuleRequests::expire_older_than(RealTime then) {
    for (const RuleRequestId& request : queue_.pending())
        if (RequestQueue::Entry& entry = *queue_.find(request); entry.info.submitted_at < then)
            expire(entry, "nobody decided it in time");
}

void RuleRequests::expire(RequestQueue::Entry& entry, std::string reason) {
    entry.expiry = reason;
    if (entry.busy)
        return; // what is being decided expires only if it stays pending
    entry.busy = true;
    const auto expired = std::make_shared<RuleRequestInfo>(entry.info);
    expired->status = RuleRequestStatus::Expired;
    expired->decided_at = wall_clock();
    expired->reason = std::move(reason);
    const auto saved = std::make_shared<Result<void>>();
    const auto then = [this, expired, saved] {
        if (!*saved) // pending again after a restart, till it is too old
            log(LogLevel::Error, "an expiry was not recorded", *expired, to_string(saved->error()));
        settle(*expired);
    };
    if (!parts_.worker.submit([=, files = files_] { *saved = files.save(*expired); }, then))
        entry.busy = false; // the next sweep tries again
}

void RuleRequests::settle(const RuleRequestInfo& decided) {
    RequestQueue::Entry& entry = *queue_.find(decided.id);
    queue_.settle(entry, decided.status, decided.decided_at, decided.reason);
    log(LogLevel::Notice, fmt::format("a rule request is {}", name(decided.status)), decided);
    parts_.observer.request_changed(decided.id);
    for (const RuleRequestId& id : queue_.prune()) {
        parts_.observer.request_removed(id);
        // One that stays on the disk is pruned by the next start.
        parts_.worker.submit([id, files = files_] { static_cast<void>(files.erase(id)); }, [] {});
    }
    parts_.observer.status_changed();
}

void RuleRequests::reopen(const RuleRequestId& id) {
    RequestQueue::Entry& entry = *queue_.find(id);
    entry.busy = false;
    if (!entry.expiry.empty())
        expire(entry, entry.expiry);
}

// One pass at a time; what changes meanwhile is in the next.
void RuleRequests::policy_changed() {
    if (std::exchange(judging_, true)) {
        judge_again_ = true;
        return;
    }
    struct Asked {
        RuleRequestId id;
        ValueMap access;
        std::string container_name;
        policy::Snapshot rules;
        std::optional<AccessChange> change = {};
    };
    const auto all = std::make_shared<std::vector<Asked>>();
    for (const RuleRequestId& id : queue_.pending())
        if (const auto& [info, rules, busy, expiry] = *queue_.find(id);
            rules && !info.access.empty())
            all->push_back({id, info.access, info.container_name, rules});
    const auto work = [all, in_force = parts_.policy.current()] {
        for (Asked& asked : *all)
            asked.change =
                resolve::access_change(asked.access, asked.container_name, *in_force, *asked.rules);
    };
    const auto then = [this, all] {
        judging_ = false;
        for (Asked& asked : *all) {
            RequestQueue::Entry* entry = queue_.find(asked.id);
            if (entry == nullptr || entry->info.status != RuleRequestStatus::Pending ||
                entry->info.newly_allows.access == asked.change)
                continue;
            entry->info.newly_allows.access = std::move(asked.change);
            parts_.observer.request_changed(asked.id);
        }
        if (std::exchange(judge_again_, false))
            policy_changed();
    };
    if (all->empty() || !parts_.worker.submit(work, then))
        judging_ = false;
}

} // namespace outcall::service
