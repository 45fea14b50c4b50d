// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/function.hpp"

#include <array>

namespace outcall::cel {

namespace {

constexpr std::array libraries{&string_functions, &conversion_functions};

} // namespace

const Function* find_function(std::string_view name, CallStyle style) {
    for (const auto library : libraries)
        for (const Function& function : library())
            if (function.name == name && function.style == style)
                return &function;
    return nullptr;
}

std::vector<std::string_view> function_names() {
    std::vector<std::string_view> names;
    for (const auto library : libraries)
        for (const Function& function : library())
            names.push_back(function.name);
    return names;
}

} // namespace outcall::cel
