// SPDX-License-Identifier: GPL-2.0-or-later
// CLOCK_MONOTONIC in nanoseconds: one clock for every namespace of a kernel.
#pragma once

#include <cstdint>
#include <ctime>

namespace outcall::prober {

using Nanoseconds = std::int64_t;

inline Nanoseconds now(clockid_t clock = CLOCK_MONOTONIC) {
    timespec time{};
    clock_gettime(clock, &time);
    return time.tv_sec * Nanoseconds{1'000'000'000} + time.tv_nsec;
}

} // namespace outcall::prober
