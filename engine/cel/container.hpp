// SPDX-License-Identifier: GPL-2.0-or-later
// Reading lists and maps, whoever holds their elements.
#pragma once

#include "engine/cel/datum.hpp"
#include "engine/cel/workspace.hpp"

#include <cstdint>
#include <optional>

namespace outcall::cel {

// `list` is a list, index < list.size.
Datum element(const Datum& list, std::uint32_t index);

// The value of a key, found by CEL's equality; `map` is a map.
std::optional<Datum> lookup(Workspace& workspace, const Datum& map, const Datum& key);

// key in map, element in list; `container` is one of these.
bool contains(Workspace& workspace, const Datum& container, const Datum& sought);

// container[index]: a value or an error. Operands are plain.
Datum index(Workspace& workspace, const Datum& container, const Datum& key);

// operand.field of a map.
Datum select(Workspace& workspace, const Datum& operand, std::string_view field);

// Walks a list or map once. Of a list, `key` is the element and `value` null.
class Elements {
public:
    explicit Elements(const Datum& container);
    std::optional<Entry> next();

private:
    Datum container_;
    std::uint32_t at_ = 0;
    ValueMap::const_iterator entry_ = {}; // of a map of the context
};

} // namespace outcall::cel
