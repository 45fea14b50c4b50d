// SPDX-License-Identifier: GPL-2.0-or-later
// The datagram oracle: numbered, time-stamped probes from inside, counted outside. A leak is
// judged by what arrives.
#pragma once

#include "tests/prober/clock.hpp"

#include <cstdint>
#include <string>

namespace outcall::prober {

// What a datagram carries.
struct Probe {
    std::uint64_t magic = 0;
    std::uint64_t stream = 0;
    std::uint64_t sequence = 0;
    Nanoseconds sent = 0;
};
inline constexpr std::uint64_t probe_magic = 0x6f75'7463'616c'6c21;

struct SendOptions {
    std::string to;
    std::uint64_t stream = 0;
    std::uint64_t count = 0; // 0: no bound
    double duration = 0;     // seconds; 0: no bound
    std::uint64_t rate = 0;  // a second; 0: as fast as it goes
};

// Answers "total": {"sent", "first", "last", "errors": {NAME: count}}. An error of one datagram
// does not stop the sender.
void send_probes(const SendOptions& options);

struct CountOptions {
    std::string listen;
};

// Answers "total [STREAM]", "after T [STREAM]" (how many were sent, and how many arrived, later
// than T ns), "reset". Arrival is the kernel's time stamp.
void count_probes(const CountOptions& options);

} // namespace outcall::prober
