// SPDX-License-Identifier: GPL-2.0-or-later
// The library "strings": what finds and cuts. Indexes count code points. What is cut out of a
// string is a view of it; nothing is copied.
#include "engine/cel/ext/arguments.hpp"
#include "engine/cel/ext/format.hpp"
#include "engine/cel/ext/libraries.hpp"
#include "engine/cel/ext/reverse.hpp"
#include "engine/cel/ext/rewriting.hpp"
#include "engine/cel/ext/search.hpp"
#include "engine/cel/utf8.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace outcall::cel {

namespace {

using enum Pattern;

// The bytes before the code point `index`.
std::optional<std::size_t> position(std::string_view text, std::int64_t index) {
    return index < 0 ? std::nullopt : utf8::offset(text, static_cast<std::uint64_t>(index));
}

Datum index_at(std::string_view text, std::size_t byte) {
    return Datum::of_int(static_cast<std::int64_t>(utf8::count(text.substr(0, byte))));
}

Datum char_at(Workspace& workspace, std::span<const Datum> arguments) {
    if (!fit(arguments, {Kind::String, Kind::Int}))
        return refuse("charAt", arguments);
    const std::string_view text = arguments[0].view();
    if (!walk(workspace, text.size()))
        return workspace.exhausted();
    const auto at = position(text, arguments[1].integer);
    return at ? Datum::of_string(utf8::first(text.substr(*at)))
              : Datum::error(Fault::IndexOutOfRange);
}

Datum substring(Workspace& workspace, std::span<const Datum> arguments) {
    if (!fit(arguments, {Kind::String, Kind::Int, Kind::Int}))
        return refuse("substring", arguments);
    const std::string_view text = arguments[0].view();
    if (!walk(workspace, 2 * text.size()))
        return workspace.exhausted();
    const auto from = position(text, arguments[1].integer);
    const auto to =
        arguments.size() == 3 ? position(text, arguments[2].integer) : std::optional{text.size()};
    if (!from || !to || *from > *to)
        return Datum::error(Fault::IndexOutOfRange);
    return Datum::of_string(text.substr(*from, *to - *from));
}

Datum index_of(Workspace& workspace, std::span<const Datum> arguments) {
    if (!fit(arguments, {Kind::String, Kind::String, Kind::Int}))
        return refuse("indexOf", arguments);
    const std::string_view text = arguments[0].view();
    if (!walk(workspace, 2 * text.size()))
        return workspace.exhausted();
    const auto from = position(text, arguments.size() == 3 ? arguments[2].integer : 0);
    if (!from)
        return Datum::error(Fault::IndexOutOfRange);
    const std::size_t at = find(text.substr(*from), arguments[1].view());
    return at == std::string_view::npos ? Datum::of_int(-1) : index_at(text, *from + at);
}

// Where the C library has no search backwards: every place is tried and charged.
Datum last_index_of(Workspace& workspace, std::span<const Datum> arguments) {
    if (!fit(arguments, {Kind::String, Kind::String, Kind::Int}))
        return refuse("lastIndexOf", arguments);
    const std::string_view text = arguments[0].view();
    const std::string_view sought = arguments[1].view();
    if (!walk(workspace, 2 * text.size()))
        return workspace.exhausted();
    const auto from =
        arguments.size() == 3 ? position(text, arguments[2].integer) : std::optional{text.size()};
    if (!from)
        return Datum::error(Fault::IndexOutOfRange);
    if (sought.size() > text.size())
        return Datum::of_int(-1);
    for (std::size_t at = std::min(*from, text.size() - sought.size()) + 1; at-- > 0;) {
        if (!workspace.budget().work(1 + sought.size() / 64))
            return workspace.exhausted();
        if (text.substr(at).starts_with(sought))
            return index_at(text, at);
    }
    return Datum::of_int(-1);
}

// White_Space of Unicode. Zero-width spaces have not that property.
constexpr std::string_view ascii_spaces = " \t\n\v\f\r";
constexpr std::array<std::string_view, 19> wide_spaces{
    "\u0085", "\u00a0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003",
    "\u2004", "\u2005", "\u2006", "\u2007", "\u2008", "\u2009", "\u200a",
    "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"};

std::size_t leading_space(std::string_view text) {
    const std::size_t narrow = std::min(text.find_first_not_of(ascii_spaces), text.size());
    for (const std::string_view space : wide_spaces)
        if (narrow == 0 && text.starts_with(space))
            return space.size();
    return narrow;
}

std::size_t trailing_space(std::string_view text) {
    const std::size_t narrow = text.size() - (text.find_last_not_of(ascii_spaces) + 1);
    for (const std::string_view space : wide_spaces)
        if (narrow == 0 && text.ends_with(space))
            return space.size();
    return narrow;
}

Datum trim(Workspace& workspace, std::span<const Datum> arguments) {
    if (!fit(arguments, {Kind::String}))
        return refuse("trim", arguments);
    std::string_view text = arguments[0].view();
    if (!walk(workspace, 2 * text.size()))
        return workspace.exhausted();
    constexpr std::size_t look_through_spaces = 5;
    while (const std::size_t space = leading_space(text)) {
        if (!workspace.budget().work(look_through_spaces))
            return workspace.exhausted();
        text.remove_prefix(space);
    }
    while (const std::size_t space = trailing_space(text)) {
        if (!workspace.budget().work(look_through_spaces))
            return workspace.exhausted();
        text.remove_suffix(space);
    }
    return Datum::of_string(text);
}

// How many pieces there are, `most` at most. An empty separator is between any two code points.
std::size_t pieces(Workspace& workspace, std::string_view text, std::string_view separator,
                   std::size_t most) {
    if (separator.empty())
        return std::min(most, utf8::count(text));
    std::size_t count = 1;
    for (std::size_t at = 0; count < most && workspace.budget().work(1); ++count) {
        const std::size_t next = find(text.substr(at), separator);
        if (next == std::string_view::npos)
            break;
        at += next + separator.size();
    }
    return std::min(most, count);
}

// A negative limit is none; the last piece is all that is left.
Datum split(Workspace& workspace, std::span<const Datum> arguments) {
    if (!fit(arguments, {Kind::String, Kind::String, Kind::Int}))
        return refuse("split", arguments);
    std::string_view rest = arguments[0].view();
    const std::string_view separator = arguments[1].view();
    if (!walk(workspace, 2 * rest.size()))
        return workspace.exhausted();
    const std::size_t count =
        pieces(workspace, rest, separator, limit(arguments.size() == 3 ? &arguments[2] : nullptr));
    Datum* const items = workspace.items(count);
    if (items == nullptr)
        return workspace.exhausted();
    for (std::size_t i = 0; i + 1 < count; ++i) {
        const std::string_view piece =
            separator.empty() ? utf8::first(rest) : rest.substr(0, find(rest, separator));
        items[i] = Datum::of_string(piece);
        rest.remove_prefix(piece.size() + separator.size());
    }
    if (count > 0)
        items[count - 1] = Datum::of_string(rest);
    return Datum::of_items(items, count);
}

constexpr std::array text_int{takes(String, String, Int)};
constexpr std::array ranges{takes(String, String, Int), takes(String, String, Int, Int)};
constexpr std::array sought_from{takes(Int, String, String), takes(Int, String, String, Int)};
constexpr std::array one_text{takes(String, String)};
constexpr std::array cut{takes(ListOfString, String, String),
                         takes(ListOfString, String, String, Int)};
constexpr std::array joined{takes(String, ListOfString), takes(String, ListOfString, String)};
constexpr std::array replaced{takes(String, String, String, String),
                              takes(String, String, String, String, Int)};
constexpr std::array formatted{takes(String, String, ListOfDyn)};

constexpr auto method = CallStyle::Method;
constexpr std::array functions{
    Function{"charAt", method, char_at, text_int},
    Function{"indexOf", method, index_of, sought_from},
    Function{"lastIndexOf", method, last_index_of, sought_from},
    Function{"substring", method, substring, ranges},
    Function{"trim", method, trim, one_text},
    Function{"split", method, split, cut},
    Function{"join", method, join, joined},
    Function{"replace", method, replace, replaced},
    Function{"lowerAscii", method, lower_ascii, one_text},
    Function{"upperAscii", method, upper_ascii, one_text},
    Function{"reverse", method, reverse, one_text},
    Function{"format", method, format, formatted},
    Function{"strings.quote", CallStyle::Global, quote, one_text},
};

} // namespace

std::span<const Function> text_functions() {
    return functions;
}

} // namespace outcall::cel
