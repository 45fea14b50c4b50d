// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/ext/arguments.hpp"

#include <algorithm>

namespace outcall::cel {

bool fit(std::span<const Datum> arguments, std::initializer_list<Kind> kinds) {
    return arguments.size() <= kinds.size() &&
           std::equal(arguments.begin(), arguments.end(), kinds.begin(),
                      [](const Datum& argument, Kind kind) { return argument.kind == kind; });
}

Datum refuse(std::string_view function, std::span<const Datum> arguments) {
    return Datum::no_overload(function, arguments[0].kind,
                              arguments.size() > 1 ? arguments[1].kind : Kind::Unknown);
}

bool walk(Workspace& workspace, std::size_t bytes) {
    constexpr std::size_t bytes_per_unit = 16;
    return workspace.budget().work(1 + bytes / bytes_per_unit);
}

} // namespace outcall::cel
