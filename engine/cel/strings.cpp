// SPDX-License-Identifier: GPL-2.0-or-later
// The functions of the core language over strings, and size().
#include "engine/cel/function.hpp"
#include "engine/cel/regex.hpp"
#include "engine/cel/utf8.hpp"

#include <array>
#include <cstring>

namespace outcall::cel {

namespace {

using enum Pattern;

bool strings(std::span<const Datum> arguments) {
    return arguments[0].kind == Kind::String && arguments[1].kind == Kind::String;
}

Datum refuse(std::string_view function, std::span<const Datum> arguments) {
    return Datum::no_overload(function, arguments[0].kind,
                              arguments.size() > 1 ? arguments[1].kind : Kind::Unknown);
}

Datum starts_with(Workspace& /*workspace*/, std::span<const Datum> arguments) {
    if (!strings(arguments))
        return refuse("startsWith", arguments);
    return Datum::of_bool(arguments[0].view().starts_with(arguments[1].view()));
}

Datum ends_with(Workspace& /*workspace*/, std::span<const Datum> arguments) {
    if (!strings(arguments))
        return refuse("endsWith", arguments);
    return Datum::of_bool(arguments[0].view().ends_with(arguments[1].view()));
}

// memmem is linear; string_view::find is not, and both operands may come from the one who is
// judged.
Datum contains(Workspace& workspace, std::span<const Datum> arguments) {
    if (!strings(arguments))
        return refuse("contains", arguments);
    const Datum& text = arguments[0];
    const Datum& sought = arguments[1];
    if (!workspace.budget().work(text.size / 64))
        return workspace.exhausted();
    return Datum::of_bool(sought.size == 0 ||
                          memmem(text.text, text.size, sought.text, sought.size) != nullptr);
}

// A literal pattern does not come here: the planner compiles it once.
Datum matches(Workspace& workspace, std::span<const Datum> arguments) {
    if (!strings(arguments))
        return refuse("matches", arguments);
    if (arguments[1].size > limits::computed_pattern_bytes)
        return workspace.exceed("bytes of a computed pattern");
    constexpr std::size_t compilation = 1'000; // looks at the clock each time
    if (!workspace.budget().work(compilation))
        return workspace.exhausted();
    const auto regex = Regex::compile(arguments[1].view());
    return regex ? regex->search(workspace, arguments[0].view())
                 : Datum::error(Fault::BadPattern, "matches");
}

Datum size(Workspace& workspace, std::span<const Datum> arguments) {
    const Datum& operand = arguments[0];
    switch (operand.kind) {
    case Kind::String:
        if (!workspace.budget().work(operand.size / 64))
            return workspace.exhausted();
        return Datum::of_int(static_cast<std::int64_t>(utf8::count(operand.view())));
    case Kind::Bytes:
    case Kind::List:
    case Kind::Map: return Datum::of_int(operand.size);
    default: return refuse("size", arguments);
    }
}

constexpr std::array two_strings{takes(Bool, String, String)};
constexpr std::array sized{takes(Int, String), takes(Int, Bytes), takes(Int, ListOfA),
                           takes(Int, MapOfAToB)};

constexpr std::array functions{
    Function{"startsWith", CallStyle::Method, starts_with, two_strings},
    Function{"endsWith", CallStyle::Method, ends_with, two_strings},
    Function{"contains", CallStyle::Method, contains, two_strings},
    Function{"matches", CallStyle::Method, matches, two_strings},
    Function{"matches", CallStyle::Global, matches, two_strings},
    Function{"size", CallStyle::Method, size, sized},
    Function{"size", CallStyle::Global, size, sized},
};

} // namespace

std::span<const Function> string_functions() {
    return functions;
}

} // namespace outcall::cel
