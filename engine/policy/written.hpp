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

// Where byte `offset` of the expression stands in the file, in a folded or quoted scalar too; of
// white space, the end of what stands before it. Behind an escape that names its character by a
// number or letter, the place of the whole scalar.
yaml::Position locate(std::string_view file_text, const Written& written, std::size_t offset);

} // namespace outcall::policy
