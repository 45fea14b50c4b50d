// SPDX-License-Identifier: GPL-2.0-or-later
// The real backend. Our tables live as long as it does where the kernel knows owned tables.
#pragma once

#include "nft/backend.hpp"

#include <memory>

namespace outcall::nft {

// In the network namespace of the calling thread. Opening needs no privilege, probe() does.
Result<std::unique_ptr<Backend>> open_netlink_backend();

} // namespace outcall::nft
