// SPDX-License-Identifier: GPL-2.0-or-later
// The port: everything that may be asked of the daemon, in domain types. D-Bus and HTTP adaptors
// speak to it, the daemon implements it. Every call comes from the event loop's thread.
#pragma once

#include "engine/model/container.hpp"
#include "engine/model/context.hpp"
#include "engine/model/decision.hpp"
#include "engine/model/dynamic_rule.hpp"
#include "engine/model/error.hpp"
#include "engine/model/rule_request.hpp"
#include "engine/model/status.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace outcall {

// Called exactly once, on the loop's thread: before the call returns, or in a later turn.
template <typename T>
using Done = std::move_only_function<void(Result<T>)>;

// A rule of the policy, in evaluation order. `preview`: the condition cut at 80 characters.
struct RuleInfo {
    std::string id;
    std::string file;
    std::string action;
    std::string condition; // fully expanded
    std::string source;    // as written
    std::string preview;
    std::string description;
    std::int32_t priority = 100;
    bool log = false;
    std::uint64_t failures = 0; // evaluations that ended in an error, since it was loaded
    std::uint64_t cost = 0;     // the most that one evaluation can, in units of about 10 ns
};

struct ReloadResult {
    std::uint32_t files = 0;
    std::uint32_t rules = 0;
    std::vector<std::string> warnings;
};

// TestExpression: a fault of the expression is an answer, not an error of the call.
struct ExpressionResult {
    bool value = false;
    std::string error = {};
};

struct Admission {
    Decision decision;
    std::optional<DynamicRuleId> dynamic_rule = {};
    std::optional<ContainerId> container = {}; // owner of dynamic_rule
};

// Of an answer: whatever is found out later is Unavailable, and opens nothing.
using Deadline = std::optional<std::chrono::steady_clock::time_point>;

struct EvaluateRequest {
    std::string container; // id or name; empty: for nobody
    Context context;
    Deadline deadline = {};
};

struct AdmitRequest {
    std::string container; // id or name
    Context context;
    std::optional<std::chrono::seconds> ttl = {};
    Deadline deadline = {};
};

class Control {
public:
    virtual ~Control() = default;

    virtual Status status() const = 0;

    // Policy.
    virtual void evaluate(EvaluateRequest request, Done<Decision> done) = 0;
    virtual void admit(AdmitRequest request, Done<Admission> done) = 0;
    virtual ExpressionResult test_expression(std::string_view expression,
                                             const Context& context) const = 0;
    virtual std::vector<RuleInfo> rules() const = 0;
    virtual Result<RuleInfo> rule(std::string_view id) const = 0;
    virtual void reload(Done<ReloadResult> done) = 0;

    // Containers.
    virtual void register_container(Registration registration, Done<ContainerId> done) = 0;
    // Done when the kernel holds nothing of it; the number of dynamic rules removed.
    virtual void unregister_container(const ContainerId& id, Done<std::uint32_t> done) = 0;
    virtual std::vector<ContainerId> containers() const = 0;
    virtual Result<ContainerInfo> container(const ContainerId& id) const = 0;
    // By full id or, when exactly one has it, by name.
    virtual Result<ContainerId> find_container(std::string_view id_or_name) const = 0;

    // Dynamic rules. A repeat of the same container and destination renews and returns the first
    // id.
    virtual void allow(AllowRequest request, Done<DynamicRuleId> done) = 0;
    // Done once the removal is committed; the number of live flows cut.
    virtual void revoke(DynamicRuleId id, Done<std::uint32_t> done) = 0;
    virtual void renew(DynamicRuleId id, std::optional<std::chrono::seconds> ttl,
                       Done<void> done) = 0;
    virtual void purge(const ContainerId& id, Done<std::uint32_t> done) = 0;
    virtual void flush(Done<std::uint32_t> done) = 0;
    virtual std::vector<DynamicRuleId> dynamic_rules(const ContainerId& id) const = 0;
    virtual Result<DynamicRuleInfo> dynamic_rule(DynamicRuleId id) = 0;

    // Rule requests (S003-FR-024 to 026).
    // Done once it is validated and durable. NotFound: no such container. RuleSetInvalid: every
    // fault of the file, or that it would have beside those in force. LimitExceeded: too many
    // within limits::request_window, or pending.
    virtual void submit_request(const ContainerId& container, RuleSubmission submission,
                                Done<RuleRequestId> done) = 0;
    // In the order of submission: pending ones, and decided ones that are kept.
    virtual std::vector<RuleRequestId> requests() const = 0;
    virtual Result<RuleRequestInfo> request(const RuleRequestId& id) const = 0;
    // Writes the rule file, reloads, records it; the rules then loaded. `digest`: of what was shown
    // to who decides. NotFound; Conflict: decided already, being decided, or another digest. With
    // any other error nothing has changed: no file, the policy as it was, the request pending.
    virtual void approve_request(const RuleRequestId& id, std::optional<std::string> digest,
                                 Done<std::uint32_t> done) = 0;
    // `reason`: 1 to limits::request_reason_bytes, not blank, no control characters; or empty.
    virtual void deny_request(const RuleRequestId& id, std::string reason, Done<void> done) = 0;

    // While on: every request is blocked and no dynamic rule lets anything pass.
    virtual void set_lockdown(bool enabled, Done<void> done) = 0;
    // Makes bridge, guard and tables again after a tear_down(); nothing to do while they are up.
    virtual void bring_up(Done<void> done) = 0;
    // Removes tables, guard and the bridges outcalld made. Enforcement ends.
    virtual void tear_down(Done<void> done) = 0;
};

// What adaptors are told of. Called after the change is in force, on the loop's thread.
class ControlObserver {
public:
    virtual ~ControlObserver() = default;
    virtual void container_added(const ContainerId& id) = 0;
    virtual void container_changed(const ContainerId& id) = 0;
    // The container's dynamic rules were announced as removed before.
    virtual void container_removed(const ContainerId& id, std::string_view cause,
                                   std::uint32_t removed_rules) = 0;
    virtual void dynamic_rule_added(const ContainerId& container, DynamicRuleId id) = 0;
    virtual void dynamic_rule_changed(const ContainerId& container, DynamicRuleId id) = 0;
    virtual void dynamic_rule_removed(const ContainerId& container, DynamicRuleId id) = 0;
    virtual void request_added(const RuleRequestId& id) = 0;
    virtual void request_changed(const RuleRequestId& id) = 0;
    virtual void request_removed(const RuleRequestId& id) = 0; // kept no longer
    virtual void decided(std::string_view container, const Decision& decision,
                         const Context& context) = 0;
    virtual void rules_reloaded(const ReloadResult& result, std::uint64_t generation) = 0;
    virtual void enforcement_repaired(std::string_view what, std::string_view cause) = 0;
    virtual void status_changed() = 0; // any member of Status
};

} // namespace outcall
