// SPDX-License-Identifier: GPL-2.0-or-later
// Literals: from the text of their tokens to their values.
#pragma once

#include "engine/cel/diagnostic.hpp"

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <variant>

namespace outcall::cel {

struct Bytes {
    std::string octets;
    bool operator==(const Bytes&) const = default;
};

// monostate is null.
using Literal =
    std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string, Bytes>;

// Offsets of diagnostics count from the start of `text`. `text` is what the lexer took for such a
// literal; a number may have a minus sign before it.
std::expected<Literal, Diagnostic> decode_int(std::string_view text);
std::expected<Literal, Diagnostic> decode_uint(std::string_view text);
std::expected<Literal, Diagnostic> decode_double(std::string_view text);
std::expected<Literal, Diagnostic> decode_string(std::string_view text);
std::expected<Literal, Diagnostic> decode_bytes(std::string_view text);

} // namespace outcall::cel
