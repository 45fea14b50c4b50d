// SPDX-License-Identifier: GPL-2.0-or-later
// Long TCP transfers that know when their last byte came in. Each end reports what it received:
// a sender's own progress says nothing, its buffer takes bytes that never arrive.
#pragma once

#include <cstdint>
#include <string>

namespace outcall::prober {

enum class Direction : char { Pull = 'P', Push = 'U' }; // as the client sees it

struct TransferOptions {
    std::string to;
    Direction direction = Direction::Pull;
    std::uint32_t stream = 0;
    int timeout_ms = 1000; // of connect
};

// Every answer is a list of {"stream", "direction", "bytes", "first", "last", "max_gap", "open"},
// times in ns; max_gap is the longest time between two receptions since "reset". A pushed
// stream's progress is at the server, a pulled one's at the client.
void serve_transfers(const std::string& listen);

// Throws std::system_error when there is no connection in time.
void transfer(const TransferOptions& options);

// Only connects, says so and ends.
void connect_once(const TransferOptions& options);

} // namespace outcall::prober
