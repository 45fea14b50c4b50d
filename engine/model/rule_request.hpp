// SPDX-License-Identifier: GPL-2.0-or-later
// A rule request (S003-FR-024 to 026): what a container asks an operator to allow. It touches no
// decision until it is approved. Every text in it but the id was chosen by the container.
#pragma once

#include "engine/model/container.hpp"
#include "engine/model/decision.hpp"
#include "engine/model/error.hpp"
#include "engine/model/value.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace outcall {

// "rr-" and 12 to 32 lower-case hexadecimal digits, at random; safe in file names and on terminals.
class RuleRequestId {
public:
    static Result<RuleRequestId> parse(std::string_view text);
    const std::string& str() const { return text_; }
    auto operator<=>(const RuleRequestId&) const = default;

private:
    explicit RuleRequestId(std::string text) : text_{std::move(text)} {}
    std::string text_;
};

enum class RuleRequestStatus : std::uint8_t { Pending, Approved, Denied, Expired };

std::string_view name(RuleRequestStatus status);
std::optional<RuleRequestStatus> parse_rule_request_status(std::string_view text);

// What a container sends: a complete rule file, or, with `rule_file` empty, a description, the
// access it wants and perhaps a condition that narrows it. `access` has fields of the context's
// network namespace: hostname, ip, port, protocol; `destination` is either of the first two.
struct RuleSubmission {
    std::string rule_file = {};
    std::string description = {};
    ValueMap access = {};
    std::string condition = {};
};

// A rule that an approval would add, as the loader understood it.
struct RequestedRule {
    std::string id;
    std::string action;
    std::string condition = {}; // fully expanded
    std::string description = {};
    std::int32_t priority = 100;
    bool log = false;
    bool matches_everything = false; // true whatever a request is about

    bool operator==(const RequestedRule&) const = default;
};

// What the policy says to the access that was asked for. The same twice: approval changes nothing.
struct AccessChange {
    Decision now;
    Decision after;

    bool operator==(const AccessChange&) const = default;
};

// What approval would do, told of the policy in force. `access`: of requests that name one.
struct NewlyAllows {
    std::vector<RequestedRule> rules = {}; // in evaluation order
    std::optional<AccessChange> access = {};

    bool operator==(const NewlyAllows&) const = default;
};

struct RuleRequestInfo {
    RuleRequestId id;
    ContainerId container;
    std::string container_name;
    RuleRequestStatus status = RuleRequestStatus::Pending;
    std::string description = {};
    ValueMap access = {};       // strings and integers
    std::string condition = {}; // as submitted
    std::string rule_file = {}; // complete, whichever way it was submitted
    std::string digest = {};    // SHA-256 of rule_file, lower-case hexadecimal
    RealTime submitted_at = 0;
    RealTime decided_at = 0; // 0: pending
    std::string reason = {}; // of a denial or expiry
    NewlyAllows newly_allows = {};
};

} // namespace outcall
