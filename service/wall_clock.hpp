// SPDX-License-Identifier: GPL-2.0-or-later
// The wall clock, for what people read. Deadlines use std::chrono::steady_clock.
#pragma once

#include "engine/model/container.hpp"

#include <chrono>

namespace outcall::service {

inline RealTime wall_clock() {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<RealTime>(
        std::chrono::duration_cast<std::chrono::microseconds>(since_epoch).count());
}

} // namespace outcall::service
