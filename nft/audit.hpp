// SPDX-License-Identifier: GPL-2.0-or-later
// Compares the kernel with the transaction that would build it from nothing.
#pragma once

#include "engine/model/error.hpp"
#include "nft/backend.hpp"

#include <string>
#include <vector>

namespace outcall::nft {

// One line a difference, at most 20 for one set. Elements within a second of their timeout may be
// there or not.
Result<std::vector<std::string>> differences(Backend& backend, const Transaction& wanted);

} // namespace outcall::nft
