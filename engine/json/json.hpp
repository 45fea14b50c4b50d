// SPDX-License-Identifier: GPL-2.0-or-later
// JSON in and out, as values; home of nlohmann-json's parser.
#pragma once

#include "engine/model/error.hpp"
#include "engine/model/value.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace outcall::json {

inline constexpr std::size_t most_bytes = std::size_t{1} << 20U;
inline constexpr std::size_t most_depth = 32;

enum class Nulls : std::uint8_t { Refused, Kept }; // D-Bus has no place for them

struct Bounds {
    std::size_t bytes = most_bytes;
    std::size_t depth = most_depth;
    Nulls nulls = Nulls::Refused;
};

// One JSON document within the bounds. Refused besides what is not JSON, as InvalidArgument: a key
// given twice in an object, integers beyond 64 signed bits and strings holding NUL. Integers come
// as std::int64_t. More bytes than the bound: LimitExceeded.
Result<Value> read(std::string_view text, const Bounds& bounds = {});

// Keys sorted, pure ASCII (nothing a terminal could act on), a newline at the end; a monostate is
// null.
std::string write(const Value& value);      // indented
std::string write_line(const Value& value); // in one line

} // namespace outcall::json
