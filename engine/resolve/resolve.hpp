// SPDX-License-Identifier: GPL-2.0-or-later
// Which layer decides (DESIGN §4). The one place where a request becomes a decision.
#pragma once

#include "engine/model/context.hpp"
#include "engine/model/decision.hpp"
#include "engine/policy/policy.hpp"

#include <chrono>
#include <cstddef>
#include <variant>

namespace outcall::resolve {

// Everything a decision depends on, as it stands at that moment. Not owning.
struct Inputs {
    bool lockdown = false;
    const policy::Policy& policy;
    const Context& context;
    const policy::WarningSink& warn;
};

// Where a decision stands that waits for enrich scripts (S003-FR-011).
struct Progress {
    std::size_t from = 0; // position of the first rule to ask
    std::chrono::steady_clock::duration left = policy::limits::request_time; // for all conditions
};

// The decision, or the enrich rule whose condition is true: to be asked again, with the same policy
// and with what its script added to the context, for the rules behind it.
using Step = std::variant<Decision, const policy::Rule*>;
Step advance(const Inputs& inputs, Progress& progress);

// The decision as it is without any script: enrich rules are passed over.
//
// A policy allow does not reach a special destination unless the rule's condition names that very
// address (DESIGN §5): metadata services, link-local, loopback, multicast, unspecified, reserved
// and IPv4-mapped addresses, IPv6 addresses that stand for such an IPv4 one, and an `ip` that is no
// address at all. A condition names what it compares network.ip or network.hostname with, as
// Program::pinned_literals() has it. Judged are network.ip and, where it is an address,
// network.hostname. Such an allow is answered with the default block and no rule, as no rule
// decided, but logged if the rule asks for it; later rules are not asked, for the first match has
// been found (S003-FR-008).
Decision decide(const Inputs& inputs);

} // namespace outcall::resolve
