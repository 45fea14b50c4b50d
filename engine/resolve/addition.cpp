// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/resolve/addition.hpp"

#include "engine/resolve/resolve.hpp"

#include <tuple>

namespace outcall::resolve {

namespace {

bool earlier(const policy::Rule& one, const policy::Rule& other) {
    return std::tie(one.priority, one.file) < std::tie(other.priority, other.file);
}

} // namespace

Decision decide_with(const policy::Policy& in_force, const policy::Policy& addition,
                     const Context& context) {
    const policy::WarningSink quiet;
    const policy::Rule* added = addition.first_match(context, quiet);
    const policy::Rule* present = in_force.first_match(context, quiet);
    const bool changes = added != nullptr && (present == nullptr || earlier(*added, *present));
    return decide({.policy = changes ? addition : in_force, .context = context, .warn = quiet});
}

} // namespace outcall::resolve
