// SPDX-License-Identifier: GPL-2.0-or-later
// Control in memory: containers and dynamic rules without a kernel, with the errors of the real
// one.
#pragma once

#include "engine/control.hpp"

#include <functional>
#include <map>
#include <vector>

namespace outcall::dbus {

class FakeControl final : public Control {
public:
    // Called on entry of every function, so that a test can let any of them throw.
    std::function<void(std::string_view function)> on_entry = [](std::string_view) {};
    // While set, answers of asynchronous calls are kept here instead of given at once.
    bool hold_answers = false;
    std::vector<std::move_only_function<void()>> held;
    ControlObserver* observer = nullptr;
    // Functions that change something, in the order of their calls, each with its argument.
    std::vector<std::string> journal;

    Status status() const override;
    void evaluate(EvaluateRequest request, Done<Decision> done) override;
    void admit(AdmitRequest request, Done<Admission> done) override;
    ExpressionResult test_expression(std::string_view expression,
                                     const Context& context) const override;
    std::vector<RuleInfo> rules() const override;
    Result<RuleInfo> rule(std::string_view id) const override;
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
    std::vector<RuleRequestId> requests() const override;
    Result<RuleRequestInfo> request(const RuleRequestId& id) const override;
    void approve_request(const RuleRequestId& id, std::optional<std::string> digest,
                         Done<std::uint32_t> done) override;
    void deny_request(const RuleRequestId& id, std::string reason, Done<void> done) override;
    void set_lockdown(bool enabled, Done<void> done) override;
    void bring_up(Done<void> done) override;
    void tear_down(Done<void> done) override;

private:
    template <typename T>
    void answer(Done<T> done, Result<T> result) {
        if (hold_answers) {
            held.emplace_back([done = std::move(done), result = std::move(result)]() mutable {
                done(std::move(result));
            });
        } else {
            done(std::move(result));
        }
    }
    void tell_status() const;
    std::uint32_t remove_rules(const ContainerId& id);
    Result<RuleRequestInfo*> pending(const RuleRequestId& id);
    void decide(RuleRequestInfo& request, RuleRequestStatus status, std::string reason);

    bool lockdown_ = false;
    bool enforcing_ = true;
    std::uint64_t generation_ = 1;
    std::uint64_t last_rule_ = 0;
    std::map<ContainerId, ContainerInfo> containers_;
    std::map<DynamicRuleId, DynamicRuleInfo> rules_;
    std::map<RuleRequestId, RuleRequestInfo> requests_;
    std::map<ContainerId, std::vector<DynamicRuleId>> rules_of_;
};

} // namespace outcall::dbus
