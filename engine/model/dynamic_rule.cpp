// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/model/dynamic_rule.hpp"

#include <array>

namespace outcall {

std::string_view name(Origin origin) {
    static constexpr std::array<std::string_view, 5> names{"operator", "policy", "request", "dns",
                                                           "flow"};
    return names.at(static_cast<std::size_t>(origin));
}

} // namespace outcall
