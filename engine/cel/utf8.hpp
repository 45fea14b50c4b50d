// SPDX-License-Identifier: GPL-2.0-or-later
// Strings of CEL are sequences of code points, held as UTF-8.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace outcall::cel::utf8 {

// The offset of the first byte that belongs to no code point (overlong forms, surrogates and
// values above 10FFFF included); nothing when all is well.
std::optional<std::size_t> find_invalid(std::string_view text);

// Code points of valid text.
std::size_t count(std::string_view text);

// The bytes before the code point `index`, which may be one past the last; nothing further on.
std::optional<std::size_t> offset(std::string_view text, std::uint64_t index);

// The first code point of `text`; empty if that is.
std::string_view first(std::string_view text);

bool is_code_point(std::uint32_t value);

// `code_point` must be one.
void append(std::string& text, std::uint32_t code_point);

} // namespace outcall::cel::utf8
