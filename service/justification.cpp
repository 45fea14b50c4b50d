// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/justification.hpp"

namespace outcall::service {

Result<void> merge(const ValueMap& added, Context& context) {
    if (added.empty()) // a script that has nothing to say does not make `run` known
        return {};
    const auto* present = context.find(Namespace::Run, "context");
    auto merged = present == nullptr ? ValueMap{} : std::get<ValueMap>(*present);
    for (const auto& [key, value] : added)
        merged.insert_or_assign(key, value);
    return context.set(Namespace::Run, "context", std::move(merged));
}

} // namespace outcall::service
