// SPDX-License-Identifier: GPL-2.0-or-later
// A dynamically typed value, as contexts carry it: what JSON and D-Bus variants can say.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace outcall {

struct Value;
using ValueList = std::vector<Value>;
using ValueMap = std::map<std::string, Value, std::less<>>;

// Integers keep the signedness they came with; a 64-bit unsigned stays unsigned.
struct Value : std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string,
                            ValueList, ValueMap> {
    using variant::variant;
    bool operator==(const Value&) const = default;
};

} // namespace outcall
