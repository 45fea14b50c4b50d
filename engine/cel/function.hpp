// SPDX-License-Identifier: GPL-2.0-or-later
// Named functions and methods: their overloads for the checker, their code for the evaluation.
// Each library is a table in a file of its own; ext/libraries.cpp lists what an environment may
// switch on, core_library() is always there.
#pragma once

#include "engine/cel/datum.hpp"
#include "engine/cel/signature.hpp"
#include "engine/cel/workspace.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace outcall::cel {

enum class CallStyle : std::uint8_t { Global, Method }; // f(x), x.f()

inline constexpr std::size_t most_arguments =
    4; // of any overload that is not variadic, the receiver included

// Arguments are plain and as many as one of the overloads takes, but of any type: under dyn the
// code decides, with NoSuchOverload where nothing fits. Must not throw.
using Implementation = Datum (*)(Workspace&, std::span<const Datum>);

// What a literal string has to be as the last argument for the call to give anything but an error.
struct LiteralArgument {
    std::string_view wanted = {};             // in words: "an IP address"
    bool (*fits)(std::string_view) = nullptr; // null: every string can do
};

struct Function {
    std::string_view name; // of a Global function it may be qualified: "math.greatest"
    CallStyle style;
    Implementation run;
    std::span<const Signature> overloads; // the receiver is the first parameter
    LiteralArgument literal = {};
};

// Functions that are switched on together, by name.
struct Library {
    std::string_view name;
    std::span<const Function> functions;

    const Function* find(std::string_view function, CallStyle style) const; // null: none
};

std::span<const Function> string_functions();
std::span<const Function> conversion_functions();
std::span<const Function> time_functions();

// The functions of the CEL specification's core.
std::span<const Library> core_libraries();

} // namespace outcall::cel
