// SPDX-License-Identifier: GPL-2.0-or-later
// Looking into the tree of a YAML file.
#include "engine/yaml/node.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace outcall::yaml {

std::string to_string(std::string_view file, Position position) {
    return fmt::format("{}:{}:{}", file, position.line, position.column);
}

const Entry* Mapping::find(std::string_view key) const {
    const auto found = std::ranges::find(entries, key, &Entry::key);
    return found == entries.end() ? nullptr : &*found;
}

} // namespace outcall::yaml
