// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/model/decision.hpp"

#include <array>

namespace outcall {

std::string_view name(Verdict verdict) {
    return verdict == Verdict::Allow ? "allow" : "block";
}

std::string_view name(Layer layer) {
    static constexpr std::array<std::string_view, 7> names{
        "lockdown", "learning", "global", "policy", "session", "builtin", "default"};
    return names.at(static_cast<std::size_t>(layer));
}

} // namespace outcall
