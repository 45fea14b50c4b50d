// SPDX-License-Identifier: GPL-2.0-or-later
// Approval and denial. An approval is: rule file on the disk, policy in force, record on the disk;
// what fails takes back what came before it, and a start finishes that for a crash.
#include "service/rule_requests.hpp"

#include "engine/model/limits.hpp"
#include "engine/yaml/text.hpp"
#include "service/wall_clock.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace outcall::service {

namespace {

Result<void> check_reason(std::string_view reason) {
    const auto wrong = [](std::string message) {
        return fail(ErrorCode::InvalidArgument, std::move(message), "reason");
    };
    if (reason.size() > limits::request_reason_bytes)
        return wrong("has at most 1024 bytes");
    if (!reason.empty() && reason.find_first_not_of(' ') == std::string_view::npos)
        return wrong("is blank");
    if (yaml::find_fault(reason) || reason.find_first_of("\t\r\n") != std::string_view::npos)
        return wrong("holds a control character, or is not UTF-8");
    return {};
}

// The rules on the disk with those of the request. Of its own file there must be none yet.
LoadResult load_with(const RuleRequestInfo& request, const RuleDirectory& directory,
                     std::uint64_t generation) {
    auto files = read_rules(directory);
    if (!files)
        return std::unexpected(std::move(files.error()));
    const std::string name = rule_file_name(request.id);
    if (std::ranges::find(files->files, name, &policy::SourceFile::name) != files->files.end())
        return std::unexpected(
            std::vector{Error{ErrorCode::AlreadyExists, "there is such a rule file", name}});
    files->files.push_back({name, request.rule_file});
    return compile_policy(directory, std::move(*files), generation);
}

} // namespace

struct RuleRequests::Approval {
    RuleRequestInfo request; // as approved
    Done<std::uint32_t> done;
    LoadResult loaded = std::unexpected(
        std::vector{Error{ErrorCode::Internal, "the rule files were not read", {}}});
    Result<void> result = {}; // of the step in hand
    LoadedPolicy before = {}; // in force until now
    policy::Snapshot mine = {};
    std::uint32_t rules = 0;
};

void RuleRequests::approve(const RuleRequestId& id, std::optional<std::string> digest,
                           Done<std::uint32_t> done) {
    const auto entry = queue_.open(id);
    if (!entry)
        return done(std::unexpected(entry.error()));
    if (digest && *digest != (*entry)->info.digest)
        return done(fail(ErrorCode::Conflict, "the request is not the one that was shown: its "
                                              "digest is another"));
    const auto approval =
        std::make_shared<Approval>(Approval{.request = (*entry)->info, .done = std::move(done)});
    approval->request.status = RuleRequestStatus::Approved;
    approval->request.decided_at = wall_clock();
    log(LogLevel::Notice, "a rule request is being approved", approval->request);
    (*entry)->busy = true;
    const auto work = [approval, files = files_, directory = parts_.policy.directory(),
                       generation = parts_.policy.next_generation()] {
        approval->loaded = load_with(approval->request, directory, generation);
        if (approval->loaded)
            approval->result = files.publish(approval->request);
    };
    if (!parts_.worker.submit(work, [this, approval] { put_in_force(approval); }))
        give_up(approval, {ErrorCode::Unavailable, "too much is waiting to be done"});
}

void RuleRequests::put_in_force(const std::shared_ptr<Approval>& approval) {
    if (!approval->result)
        return give_up(approval, approval->result.error());
    if (!approval->loaded)
        return give_up(approval, {ErrorCode::RuleSetInvalid, lines_of(approval->loaded.error())});
    approval->before = parts_.policy.loaded();
    approval->mine = approval->loaded->snapshot;
    const auto reloaded = parts_.put_in_force(std::move(approval->loaded));
    if (!reloaded)
        return roll_back(approval, reloaded.error());
    approval->rules = reloaded->rules;
    const bool queued = parts_.worker.submit(
        [approval, files = files_] { approval->result = files.save(approval->request); },
        [this, approval] { record(approval); });
    if (!queued)
        roll_back(approval, {ErrorCode::Unavailable, "too much is waiting to be done"});
}

void RuleRequests::record(const std::shared_ptr<Approval>& approval) {
    if (!approval->result)
        return roll_back(approval, approval->result.error());
    settle(approval->request);
    approval->done(approval->rules);
}

// First the policy, then the disk: nothing is allowed for longer than need be.
void RuleRequests::roll_back(const std::shared_ptr<Approval>& approval, Error cause) {
    const bool mine = parts_.policy.current() == approval->mine;
    if (mine)
        static_cast<void>(parts_.put_in_force(std::move(approval->before)));
    RuleRequestInfo pending = queue_.find(approval->request.id)->info;
    const auto work = [approval, files = files_, pending = std::move(pending)] {
        approval->result = files.withdraw(pending.id);
        // The record may have been replaced all the same: its fault was that of the last step.
        static_cast<void>(files.save(pending));
    };
    const auto then = [this, approval, mine, cause] {
        Error told = cause;
        if (!approval->result)
            told.message += fmt::format("; and the rule file is still there: {}",
                                        to_string(approval->result.error()));
        if (!mine) // somebody has reloaded meanwhile, with the file
            parts_.reload();
        give_up(approval, told);
    };
    if (!parts_.worker.submit(work, then)) {
        approval->result = files_.withdraw(approval->request.id); // blocks, rather than to leave it
        then();
    }
}

void RuleRequests::give_up(const std::shared_ptr<Approval>& approval, const Error& cause) {
    log(LogLevel::Error, "a rule request was not approved", approval->request, to_string(cause));
    reopen(approval->request.id);
    approval->done(std::unexpected(cause));
}

void RuleRequests::deny(const RuleRequestId& id, std::string reason, Done<void> done) {
    const auto entry = queue_.open(id);
    if (!entry)
        return done(std::unexpected(entry.error()));
    if (const auto checked = check_reason(reason); !checked)
        return done(std::unexpected(checked.error()));
    const auto denied = std::make_shared<RuleRequestInfo>((*entry)->info);
    denied->status = RuleRequestStatus::Denied;
    denied->decided_at = wall_clock();
    denied->reason = std::move(reason);
    (*entry)->busy = true;
    const auto saved = std::make_shared<Result<void>>(fail(ErrorCode::Internal, "was not saved"));
    const auto reply = std::make_shared<Done<void>>(std::move(done));
    const auto then = [this, denied, saved, reply] {
        *saved ? settle(*denied) : reopen(denied->id);
        (*reply)(std::move(*saved));
    };
    if (!parts_.worker.submit([=, files = files_] { *saved = files.save(*denied); }, then)) {
        reopen(id);
        (*reply)(fail(ErrorCode::Unavailable, "too much is waiting to be done"));
    }
}

} // namespace outcall::service
