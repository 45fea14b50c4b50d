// SPDX-License-Identifier: GPL-2.0-or-later
// The ways to name one dynamic rule on the command line.
#pragma once

#include "engine/model/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace outcall::cli {

// Numbers are unique for the life of the daemon; a container beside one is a check, not a need.
struct RuleReference {
    std::string path = {};      // of the object; then nothing else is set
    std::string container = {}; // id or name, if it was given
    std::uint64_t number = 0;   // ≥ 1

    bool operator==(const RuleReference&) const = default;
};

// "7", "web/7" or "/org/outcall/container/ID/rule/7"; otherwise InvalidArgument.
Result<RuleReference> parse_rule_reference(std::string_view text);

// The number at the end of the object path of a dynamic rule; 0 when it is none.
std::uint64_t rule_number(std::string_view path);

} // namespace outcall::cli
