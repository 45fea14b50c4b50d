// SPDX-License-Identifier: GPL-2.0-or-later
// What must hold of single fields for a condition to be true; for finding the conditions that a
// request may fulfil without asking the others.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace outcall::cel {

// A field compared with a literal. Prefix and Suffix: with a text that is not empty.
struct FieldTest {
    enum class Kind : std::uint8_t { Equal, Prefix, Suffix };
    Kind kind = Kind::Equal;
    std::uint32_t slot = 0; // see Activation
    std::variant<std::string, std::int64_t> literal = {};
    auto operator<=>(const FieldTest&) const = default;
};

// Where the requirement does not hold the condition is false, or unknown if a field that was
// tested belongs to an absent variable; never true and never an error.
struct Requirement {
    enum class Kind : std::uint8_t {
        Nothing, // the condition may be anything
        Test,
        All, // of the parts, which are never Nothing
        Any, // of the parts, likewise; of none: the condition is false
    };
    Kind kind = Kind::Nothing;
    FieldTest test = {};
    std::vector<Requirement> parts = {};
    bool operator==(const Requirement&) const = default;
};

struct Plan;

Requirement requirement(const Plan& plan);

} // namespace outcall::cel
