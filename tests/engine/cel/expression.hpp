// SPDX-License-Identifier: GPL-2.0-or-later
// What an expression is worth, as text: tables of expressions and expected results.
#pragma once

#include "engine/cel/environment.hpp"
#include "engine/cel/program.hpp"

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace outcall::cel {

// The value as a CEL literal would write it, "unknown", "error: ..." or "refused: ..."; of any
// type, not of bool alone.
std::string result(std::string_view source, const Context& context = {});
std::string result(const Plan& plan, const Context& context = {});

// A context with all namespaces but http and dns:
//   network: hostname "api.github.com", ip "140.82.121.6", port 443, protocol "tcp"
//   docker:  image "alpine", all lists empty
//   run:     tool "git", args ["push", "origin", "-f"], flags ["-f"],
//            context {"ticket": "T-1", "count": 3, "big": 2^63 (uint), "ratio": 1.5, "none": null,
//                     "yes": true, "tags": ["a", "b"], "owner": {"name": "ann"}}
//   agent:   name "builder"
Context example();

struct Case {
    std::string_view source;
    std::string_view expected;
};
void expect_results(std::initializer_list<Case> cases, const Context& context = {});

// The first diagnostic of compile() against the declared context, "OFFSET: message"; empty if none.
std::string refusal(std::string_view source);

// The outcome of a condition that must compile.
Outcome outcome(std::string_view source, const Context& context);

} // namespace outcall::cel
