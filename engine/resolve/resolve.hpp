// SPDX-License-Identifier: GPL-2.0-or-later
// Which layer decides (DESIGN §4). The one place where a request becomes a decision.
#pragma once

#include "engine/model/context.hpp"
#include "engine/model/decision.hpp"
#include "engine/policy/policy.hpp"

namespace outcall::resolve {

// Everything a decision depends on, as it stands at that moment. Not owning.
struct Inputs {
    bool lockdown = false;
    const policy::Policy& policy;
    const Context& context;
    const policy::WarningSink& warn;
};

// A policy allow does not reach metadata, link-local, loopback or multicast addresses unless the
// rule's condition names that address in a string literal (DESIGN §5).
Decision decide(const Inputs& inputs);

} // namespace outcall::resolve
