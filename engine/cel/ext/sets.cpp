// SPDX-License-Identifier: GPL-2.0-or-later
// The library "sets": lists looked at as sets, by CEL's equality. Each look-up walks a list and
// charges every element of it.
#include "engine/cel/container.hpp"
#include "engine/cel/ext/arguments.hpp"
#include "engine/cel/ext/libraries.hpp"

#include <array>

namespace outcall::cel {

namespace {

using enum Pattern;

// Whether `list` has an element of which `test` is true.
template <typename Test>
bool any(Workspace& workspace, const Datum& list, Test test) {
    for (std::uint32_t i = 0; i < list.size && workspace.budget().work(1); ++i)
        if (test(element(list, i)))
            return true;
    return false;
}

bool covers(Workspace& workspace, const Datum& list, const Datum& other) {
    return !any(workspace, other,
                [&](const Datum& sought) { return !contains(workspace, list, sought); });
}

Datum answer(Workspace& workspace, bool value) {
    return workspace.budget().exhausted() ? workspace.exhausted() : Datum::of_bool(value);
}

Datum contains_all(Workspace& workspace, std::span<const Datum> arguments) {
    if (!fit(arguments, {Kind::List, Kind::List}))
        return refuse("sets.contains", arguments);
    return answer(workspace, covers(workspace, arguments[0], arguments[1]));
}

Datum equivalent(Workspace& workspace, std::span<const Datum> arguments) {
    if (!fit(arguments, {Kind::List, Kind::List}))
        return refuse("sets.equivalent", arguments);
    return answer(workspace, covers(workspace, arguments[0], arguments[1]) &&
                                 covers(workspace, arguments[1], arguments[0]));
}

Datum intersects(Workspace& workspace, std::span<const Datum> arguments) {
    if (!fit(arguments, {Kind::List, Kind::List}))
        return refuse("sets.intersects", arguments);
    return answer(workspace, any(workspace, arguments[0], [&](const Datum& sought) {
                      return contains(workspace, arguments[1], sought);
                  }));
}

constexpr std::array two_lists{takes(Bool, ListOfA, ListOfA)};

constexpr std::array functions{
    Function{"sets.contains", CallStyle::Global, contains_all, two_lists},
    Function{"sets.equivalent", CallStyle::Global, equivalent, two_lists},
    Function{"sets.intersects", CallStyle::Global, intersects, two_lists},
};

} // namespace

std::span<const Function> set_functions() {
    return functions;
}

} // namespace outcall::cel
