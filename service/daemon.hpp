// SPDX-License-Identifier: GPL-2.0-or-later
// The daemon behind the port: policy above, enforcement below, and the state that joins them.
#pragma once

#include "engine/control.hpp"
#include "nft/enforcer.hpp"
#include "service/enforcement.hpp"
#include "service/evaluations.hpp"
#include "service/observers.hpp"
#include "service/options.hpp"
#include "service/policy_store.hpp"
#include "service/rule_requests.hpp"
#include "service/worker.hpp"

#include <vector>

namespace outcall::service {

class Daemon final : public Control {
public:
    Daemon(EventLoop& loop, nft::Enforcer& enforcer, const Options& options);

    Observers& observers() { return observers_; }
    const ContainerRegistry& registry() const { return enforcement_.containers(); }

    // Tables, guard, bridges, in the order in which nothing is open for a moment.
    Result<void> start_enforcing();
    // Rule requests of before, and what a crash left of an approval. Before the rules are loaded.
    Result<void> recover_requests() { return requests_.recover(); }
    // Every fault of a refused set; the policy in force stays.
    std::vector<Error> load_rules();
    // A reload, unless what is there now is in force already.
    void rule_files_changed();

    Status status() const override;
    void evaluate(EvaluateRequest request, Done<Decision> done) override;
    void admit(AdmitRequest request, Done<Admission> done) override;
    ExpressionResult test_expression(std::string_view expression,
                                     const Context& context) const override;
    std::vector<RuleInfo> rules() const override { return policy_.rules(); }
    Result<RuleInfo> rule(std::string_view id) const override { return policy_.rule(id); }
    void reload(Done<ReloadResult> done) override;

    void register_container(Registration registration, Done<ContainerId> done) override;
    void unregister_container(const ContainerId& id, Done<std::uint32_t> done) override;
    std::vector<ContainerId> containers() const override;
    Result<ContainerInfo> container(const ContainerId& id) const override;
    Result<ContainerId> find_container(std::string_view id_or_name) const override;

    void allow(AllowRequest request, Done<DynamicRuleId> done) override;
    void revoke(DynamicRuleId id, Done<std::uint32_t> done) override;
    void renew(DynamicRuleId id, std::optional<std::chrono::seconds> ttl, Done<void> done) override;
    void purge(const ContainerId& id, Done<std::uint32_t> done) override;
    void flush(Done<std::uint32_t> done) override;
    std::vector<DynamicRuleId> dynamic_rules(const ContainerId& id) const override;
    Result<DynamicRuleInfo> dynamic_rule(DynamicRuleId id) override;

    void submit_request(const ContainerId& container, RuleSubmission submission,
                        Done<RuleRequestId> done) override;
    std::vector<RuleRequestId> requests() const override { return requests_.queue().ids(); }
    Result<RuleRequestInfo> request(const RuleRequestId& id) const override;
    void approve_request(const RuleRequestId& id, std::optional<std::string> digest,
                         Done<std::uint32_t> done) override;
    void deny_request(const RuleRequestId& id, std::string reason, Done<void> done) override;

    void set_lockdown(bool enabled, Done<void> done) override;
    void bring_up(Done<void> done) override;
    void tear_down(Done<void> done) override;

private:
    struct Judged {
        Decision decision;
        std::optional<ContainerId> container; // empty: asked for nobody
        std::shared_ptr<const Justification> basis;
        bool outdated; // the policy or the container is another one than it was judged by
    };

    bool bridges_up() const;
    bool enforcing() const { return tables_up_ && bridges_up(); }
    void judge(EvaluateRequest request, Done<Judged> done);
    Judged concluded(Evaluated evaluated, std::optional<ContainerId> container);
    void tell(const Judged& judged, std::chrono::steady_clock::duration took);
    void admit(AdmitRequest request, std::optional<Destination> destination, int tries,
               Done<Admission> done);
    Result<Admission> admitted(const AdmitRequest& request,
                               const std::optional<Destination>& destination, const Judged& judged);
    Result<void> may_widen() const;
    void load(std::move_only_function<void(LoadResult)> then); // on the worker
    Result<ReloadResult> apply(LoadResult loaded);
    // Passes a result on. A kernel that refused a change leaves its state in doubt.
    template <typename T>
    Result<T> noted(Result<T> result) {
        if (!result && result.error().code == ErrorCode::KernelRefused)
            doubt(result.error());
        observers_.status_changed();
        return result;
    }
    void doubt(const Error& error);
    enum class Count { Rules, Flows }; // what to reply, once conntrack is clean
    void finish(Result<Removed> removed, Count count, Done<std::uint32_t> done);
    DaemonState state() const;
    void announce(DaemonState before);
    void audit(); // compares and repairs; the only way out of doubt
    void schedule_audit();
    Result<void> judge_rules_again();

    EventLoop& loop_;
    nft::Enforcer& enforcer_;
    const std::vector<std::string> bridges_;
    const std::vector<BridgeAddress> bridge_addresses_;
    Observers observers_;
    PolicyStore policy_;
    Evaluations evaluations_;
    Worker worker_;
    Enforcement enforcement_;
    RuleRequests requests_;
    bool tables_up_ = false;
    bool lockdown_ = false;
    bool in_doubt_ = false;      // what the kernel holds is not known for sure
    bool judge_pending_ = false; // a reload could not remove what it no longer allows
    EventSource turn_, audit_;
};

} // namespace outcall::service
