// SPDX-License-Identifier: GPL-2.0-or-later
// An expression as it was written in a rule file, and the way back from it into the file.
#pragma once

#include "engine/yaml/node.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace outcall::policy {

struct Written {
    std::string text;
    yaml::Position at; // of the scalar
    yaml::Style style = yaml::Style::Plain;
};

// Where byte `offset` of the expression stands in the file. Where the file's text is not the
// expression's, letter by letter (escapes, folded lines), the place of the whole scalar.
yaml::Position locate(std::string_view file_text, const Written& written, std::size_t offset);

} // namespace outcall::policy
