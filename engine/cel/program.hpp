// SPDX-License-Identifier: GPL-2.0-or-later
// A compiled expression: parsed, type-checked and resolved once, evaluated many times.
#pragma once

#include "engine/cel/diagnostic.hpp"
#include "engine/cel/environment.hpp"
#include "engine/cel/limits.hpp"
#include "engine/cel/requirement.hpp"

#include <chrono>
#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace outcall::cel {

// The outcome of a condition. `detail` says what went wrong for NotBoolean, Error and Exceeded,
// else empty. Exceeded: the evaluation went beyond its limits, so nobody knows what it would have
// been.
struct Outcome {
    enum class Kind : std::uint8_t { False, True, Unknown, NotBoolean, Error, Exceeded };
    Kind kind = Kind::False;
    std::string detail = {};
    // Unknown: the absent variables it depends on, bit Variable::index. Present ones, and what ||
    // or && decide without them, are not among these.
    std::uint64_t unknown = 0;
    bool operator==(const Outcome&) const = default;
};

// A string literal that a field of a variable must equal in one way for the condition to be true.
struct PinnedLiteral {
    std::uint32_t slot; // of the field, see Activation
    std::string text;
    bool operator==(const PinnedLiteral&) const = default;
};

struct Plan; // engine/cel/plan.hpp

// Immutable and shareable between threads; cheap to copy.
class Program {
public:
    // Never throws for any activation that fits the environment it was compiled for.
    Outcome evaluate(const Activation& activation) const; // within limits::wall_clock
    // For conditions that share one time limit.
    Outcome evaluate(const Activation& activation,
                     std::chrono::steady_clock::time_point deadline) const;

    // The literals of `field == 'literal'` and `field in ['literal', ...]` that are reached from
    // the root through && and || alone, in the order of the source: for "does this rule name that
    // address". What is negated, computed or given to a function pins nothing.
    std::span<const PinnedLiteral> pinned_literals() const;

    // The most that one evaluation can cost, with every field of the request as large as it may be;
    // estimated when it was compiled. The unit and the rules are those of engine/cel/cost.hpp.
    std::uint64_t cost() const;

    // Made anew by each call.
    Requirement requirement() const;

private:
    friend std::expected<Program, std::vector<Diagnostic>> compile(std::string_view,
                                                                   const Environment&, std::size_t);
    explicit Program(std::shared_ptr<const Plan> plan) : plan_{std::move(plan)} {}
    std::shared_ptr<const Plan> plan_;
};

// Bounded by engine/cel/limits.hpp. An expression whose type is known and not bool is a fault, as
// are unknown variables, fields, functions and overloads. Never throws on bad input. `most_bytes`
// is for a source that nobody wrote as it is, such as one with definitions expanded in it.
std::expected<Program, std::vector<Diagnostic>>
compile(std::string_view source, const Environment& environment,
        std::size_t most_bytes = limits::source_bytes);

} // namespace outcall::cel
