// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/ext/rewriting.hpp"

#include "engine/cel/container.hpp"
#include "engine/cel/ext/arguments.hpp"
#include "engine/cel/ext/search.hpp"
#include "engine/cel/ext/text.hpp"
#include "engine/cel/utf8.hpp"

#include <algorithm>

namespace outcall::cel {

namespace {

// The replacement before each code point and behind the last, as often as `left` says.
Datum interleave(Text& out, std::string_view rest, std::string_view replacement, std::size_t left) {
    for (; left > 0 && out.append(replacement) && !rest.empty(); --left) {
        const std::string_view code_point = utf8::first(rest);
        out.append(code_point);
        rest.remove_prefix(code_point.size());
    }
    out.append(rest);
    return out.finish();
}

template <typename Change>
Datum changed(Workspace& workspace, std::string_view text, Change change) {
    char* const room = workspace.characters(text.size());
    if (room == nullptr || !walk(workspace, text.size()))
        return workspace.exhausted();
    std::ranges::transform(text, room, change);
    return Datum::of_string({room, text.size()});
}

// The letter that follows the backslash; 0 where a character stands for itself.
char escape(char c) {
    constexpr std::string_view escaped = "\a\b\f\n\r\t\v\\\"";
    constexpr std::string_view letters = "abfnrtv\\\"";
    const std::size_t at = escaped.find(c);
    return at == std::string_view::npos ? '\0' : letters[at];
}

} // namespace

Datum join(Workspace& workspace, std::span<const Datum> arguments) {
    if (!fit(arguments, {Kind::List, Kind::String}))
        return refuse("join", arguments);
    const std::string_view separator = arguments.size() == 2 ? arguments[1].view() : "";
    Text out{workspace};
    for (std::uint32_t i = 0; i < arguments[0].size; ++i) {
        const Datum piece = element(arguments[0], i);
        if (piece.kind != Kind::String)
            return Datum::no_overload("join", Kind::List, piece.kind);
        if ((i > 0 && !out.append(separator)) || !out.append(piece.view()))
            break;
    }
    return out.finish();
}

Datum replace(Workspace& workspace, std::span<const Datum> arguments) {
    if (!fit(arguments, {Kind::String, Kind::String, Kind::String, Kind::Int}))
        return refuse("replace", arguments);
    std::string_view rest = arguments[0].view();
    const std::string_view sought = arguments[1].view();
    const std::string_view replacement = arguments[2].view();
    std::size_t left = limit(arguments.size() == 4 ? &arguments[3] : nullptr);
    if (!walk(workspace, rest.size()))
        return workspace.exhausted();
    Text out{workspace};
    if (sought.empty())
        return interleave(out, rest, replacement, left);
    for (; left > 0; --left) {
        const std::size_t at = find(rest, sought);
        if (at == std::string_view::npos || !out.append(rest.substr(0, at)) ||
            !out.append(replacement))
            break;
        rest.remove_prefix(at + sought.size());
    }
    out.append(rest);
    return out.finish();
}

Datum lower_ascii(Workspace& workspace, std::span<const Datum> arguments) {
    if (!fit(arguments, {Kind::String}))
        return refuse("lowerAscii", arguments);
    return changed(workspace, arguments[0].view(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
}

Datum upper_ascii(Workspace& workspace, std::span<const Datum> arguments) {
    if (!fit(arguments, {Kind::String}))
        return refuse("upperAscii", arguments);
    return changed(workspace, arguments[0].view(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
}

Datum quote(Workspace& workspace, std::span<const Datum> arguments) {
    if (!fit(arguments, {Kind::String}))
        return refuse("strings.quote", arguments);
    std::string_view rest = arguments[0].view();
    if (!walk(workspace, rest.size()))
        return workspace.exhausted();
    Text out{workspace};
    bool going = out.append("\"");
    while (going && !rest.empty()) {
        const auto plain =
            static_cast<std::size_t>(std::ranges::find_if(rest, escape) - rest.begin());
        going = out.append(rest.substr(0, plain));
        rest.remove_prefix(plain);
        if (going && !rest.empty()) {
            const char escaped[]{'\\', escape(rest.front())};
            going = out.append({escaped, 2});
            rest.remove_prefix(1);
        }
    }
    out.append("\"");
    return out.finish();
}

} // namespace outcall::cel
