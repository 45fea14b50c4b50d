// SPDX-License-Identifier: GPL-2.0-or-later
// A fault of an expression, with its place; printed with the source line and a caret.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace outcall::cel {

struct Diagnostic {
    std::size_t offset = 0; // bytes from the start of the source
    std::string message;    // may end in a suggestion ("did you mean ...?")
    bool operator==(const Diagnostic&) const = default;
};

struct Position {
    std::size_t line = 1;   // from 1
    std::size_t column = 1; // from 1, in code points
};

Position position(std::string_view source, std::size_t offset);

// "LINE:COLUMN: message", the source line, and a caret below the column. Of a long line about 80
// code points around the column, with "…" where it is cut.
std::string render(std::string_view source, const Diagnostic& diagnostic);

} // namespace outcall::cel
