// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/ext/reverse.hpp"

#include "engine/cel/container.hpp"
#include "engine/cel/ext/arguments.hpp"
#include "engine/cel/utf8.hpp"

#include <algorithm>

namespace outcall::cel {

namespace {

Datum reversed_text(Workspace& workspace, std::string_view text) {
    char* const room = workspace.characters(text.size());
    if (room == nullptr || !walk(workspace, text.size()))
        return workspace.exhausted();
    for (std::string_view rest = text; !rest.empty();) {
        const std::string_view code_point = utf8::first(rest);
        rest.remove_prefix(code_point.size());
        std::ranges::copy(code_point, room + rest.size());
    }
    return Datum::of_string({room, text.size()});
}

Datum reversed_list(Workspace& workspace, const Datum& list) {
    Datum* const items = workspace.items(list.size);
    if (items == nullptr)
        return workspace.exhausted();
    for (std::uint32_t i = 0; i < list.size; ++i)
        items[i] = element(list, list.size - 1 - i);
    return Datum::of_items(items, list.size);
}

} // namespace

Datum reverse(Workspace& workspace, std::span<const Datum> arguments) {
    if (fit(arguments, {Kind::String}))
        return reversed_text(workspace, arguments[0].view());
    return fit(arguments, {Kind::List}) ? reversed_list(workspace, arguments[0])
                                        : refuse("reverse", arguments);
}

} // namespace outcall::cel
