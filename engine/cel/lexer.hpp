// SPDX-License-Identifier: GPL-2.0-or-later
// Source text → tokens. Literals are found here and decoded by literal.hpp.
#pragma once

#include "engine/cel/diagnostic.hpp"
#include "engine/cel/limits.hpp"
#include "engine/cel/token.hpp"

#include <expected>
#include <string_view>
#include <vector>

namespace outcall::cel {

// The last token is End. Refuses sources of more than `most_bytes` and text that is not UTF-8.
std::expected<std::vector<Token>, Diagnostic>
tokenize(std::string_view source, std::size_t most_bytes = limits::source_bytes);

} // namespace outcall::cel
