// SPDX-License-Identifier: GPL-2.0-or-later
// A connection to a unix socket made by this process and spoken on by another, over stdin and
// stdout.
#pragma once

#include <string>

namespace outcall::prober {

// Returns when either side ends. Throws std::system_error when there is no connection.
void relay(const std::string& path);

} // namespace outcall::prober
