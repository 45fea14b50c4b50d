// SPDX-License-Identifier: GPL-2.0-or-later
// What a request was judged by, so that it can be judged again without running a script: the
// context as it was asked, and what each script added to it.
#pragma once

#include "engine/model/context.hpp"
#include "service/scripts.hpp"

#include <vector>

namespace outcall::service {

struct Enriched {
    ScriptIdentity script;
    ValueMap added;
};

struct Justification {
    Context context;
    std::vector<Enriched> enriched = {}; // in the order in which the scripts ran
};

// S003-FR-013: into run.context, in place of what has the same key. InvalidArgument when the result
// is beyond the limits of a context, which is then as it was.
Result<void> merge(const ValueMap& added, Context& context);

} // namespace outcall::service
