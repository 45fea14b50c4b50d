// SPDX-License-Identifier: GPL-2.0-or-later
// Errors of an evaluation as people read them.
#include "engine/cel/eval.hpp"

#include <fmt/format.h>

namespace outcall::cel {

namespace {

constexpr std::size_t most_shown = 64; // of a text that the request may have chosen

// Printable ASCII as it is, everything else as \xNN; long text is cut.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text.substr(0, most_shown))
        if (c >= ' ' && c <= '~' && c != '\\' && c != '\'')
            out.push_back(c);
        else
            out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    return text.size() > most_shown ? out + "..." : out;
}

std::string no_such_overload(const Datum& error) {
    if (error.left == Kind::Unknown)
        return fmt::format("'{}' does not take so many arguments", escaped(error.view()));
    if (error.right == Kind::Unknown)
        return fmt::format("'{}' does not take ({})", error.view(), name(error.left));
    return fmt::format("'{}' does not take ({}, {})", error.view(), name(error.left),
                       name(error.right));
}

} // namespace

std::string describe(const Datum& error) {
    switch (error.fault) {
    case Fault::NoSuchVariable: return fmt::format("unknown variable '{}'", escaped(error.view()));
    case Fault::NoSuchFunction: return fmt::format("unknown function '{}'", escaped(error.view()));
    case Fault::NoSuchOverload: return no_such_overload(error);
    case Fault::NoSuchKey:
        return error.size == 0 ? "no such key"
                               : fmt::format("no such key: '{}'", escaped(error.view()));
    case Fault::IndexOutOfRange: return "index out of range";
    case Fault::Overflow: return fmt::format("'{}' overflows", error.view());
    case Fault::DivisionByZero: return fmt::format("'{}' by zero", error.view());
    case Fault::BadConversion: return fmt::format("cannot convert {}", error.view());
    case Fault::BadMapKey: return fmt::format("{} cannot be the key of a map", error.view());
    case Fault::NoValue: return "an optional without a value";
    case Fault::BadPattern: return "the pattern of matches() is refused";
    case Fault::BadArgument: return std::string{error.view()};
    case Fault::Limit: return fmt::format("the evaluation exceeds its limit: {}", error.view());
    }
    return {};
}

} // namespace outcall::cel
