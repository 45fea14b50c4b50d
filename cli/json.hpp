// SPDX-License-Identifier: GPL-2.0-or-later
// JSON in and out: contexts from the command line, the answers of --json.
#pragma once

#include "engine/model/error.hpp"
#include "engine/model/value.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace outcall::cli {

inline constexpr std::size_t json_bytes = std::size_t{1} << 20U;
inline constexpr std::size_t json_depth = 32;

// One JSON document of at most json_bytes, nested at most json_depth deep. Refused besides what is
// not JSON, as InvalidArgument: a key given twice in an object, null and integers beyond 64 signed
// bits (D-Bus has no place for them) and strings holding NUL. Integers come as std::int64_t.
Result<Value> read_json(std::string_view text);

// Indented, keys sorted, pure ASCII (nothing a terminal could act on); a monostate is null.
std::string write_json(const Value& value);

} // namespace outcall::cli
