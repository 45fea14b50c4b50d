// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/ext/libraries.hpp"

#include <array>

namespace outcall::cel {

std::span<const Library> extension_libraries() {
    // Libraries of macros alone have no functions.
    static const std::array libraries{
        Library{.name = "bindings", .functions = {}},
        Library{.name = "encoders", .functions = encoder_functions()},
        Library{.name = "lists", .functions = list_functions()},
        Library{.name = "math", .functions = math_functions()},
        Library{.name = "network", .functions = network_functions()},
        Library{.name = "sets", .functions = set_functions()},
        Library{.name = "strings", .functions = text_functions()},
        Library{.name = "two_var_comprehensions", .functions = {}},
        Library{.name = "block", .functions = {}},
        Library{.name = "optionals", .functions = optional_functions()},
    };
    return libraries;
}

} // namespace outcall::cel
