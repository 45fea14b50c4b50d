// SPDX-License-Identifier: GPL-2.0-or-later
// Named functions and methods: their overloads for the checker, their code for the evaluation.
// Each library is a table in a file of its own; function.cpp lists the libraries.
#pragma once

#include "engine/cel/datum.hpp"
#include "engine/cel/signature.hpp"
#include "engine/cel/workspace.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace outcall::cel {

enum class CallStyle : std::uint8_t { Global, Method }; // f(x), x.f()

inline constexpr std::size_t most_arguments = 3; // of any overload, the receiver included

// Arguments are plain and as many as one of the overloads takes, but of any type: under dyn the
// code decides, with NoSuchOverload where nothing fits. Must not throw.
using Implementation = Datum (*)(Workspace&, std::span<const Datum>);

struct Function {
    std::string_view name;
    CallStyle style;
    Implementation run;
    std::span<const Signature> overloads; // the receiver is the first parameter
};

std::span<const Function> string_functions();
std::span<const Function> conversion_functions();

// Null when there is none.
const Function* find_function(std::string_view name, CallStyle style);

std::vector<std::string_view> function_names();

} // namespace outcall::cel
