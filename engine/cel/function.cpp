// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/function.hpp"

#include <array>

namespace outcall::cel {

const Function* Library::find(std::string_view function, CallStyle style) const {
    for (const Function& each : functions)
        if (each.name == function && each.style == style)
            return &each;
    return nullptr;
}

std::span<const Library> core_libraries() {
    static const std::array libraries{
        Library{"core strings", string_functions()},
        Library{"core conversions", conversion_functions()},
        Library{"core time", time_functions()},
    };
    return libraries;
}

} // namespace outcall::cel
