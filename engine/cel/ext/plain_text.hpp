// SPDX-License-Identifier: GPL-2.0-or-later
// Values as %s of format() shows them: without quotes, doubles in full digits, maps sorted by key.
#pragma once

#include "engine/cel/ext/text.hpp"

#include <optional>

namespace outcall::cel {

// Appends `value`; the error where it has no text. An exhausted budget is seen by Text::finish().
std::optional<Datum> write(Workspace& workspace, Text& out, const Datum& value);

} // namespace outcall::cel
