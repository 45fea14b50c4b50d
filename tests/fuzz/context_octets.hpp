// SPDX-License-Identifier: GPL-2.0-or-later
// A context out of any octets, for fuzzing: every octet string is one.
#pragma once

#include "engine/model/context.hpp"

#include <string_view>

namespace outcall {

Context context_of(std::string_view octets);

} // namespace outcall
