// SPDX-License-Identifier: GPL-2.0-or-later
// The bounds of the HTTP side (DESIGN §8).
#pragma once

#include <chrono>
#include <cstddef>

namespace outcall::http::limits {

// One request.
inline constexpr std::size_t host_body_bytes = std::size_t{1} << 20U;
inline constexpr std::size_t agent_body_bytes = 65'536;
inline constexpr std::size_t json_depth = 32;
inline constexpr std::size_t headers = 64;
inline constexpr std::size_t host_header_bytes = 32'768; // request line and headers together
inline constexpr std::size_t agent_header_bytes = 16'384;
// A body beyond its bound is read and dropped, so that the connection lives on (S004-EC-010); one
// that is so many times larger ends it.
inline constexpr std::size_t dropped_bodies = 4;
inline constexpr std::size_t error_text_bytes = 4'096;

// Connections at once. `strangers`: who will be told 403, all of them together.
inline constexpr std::size_t host_connections = 64;
inline constexpr std::size_t agent_connections = 1'024;
inline constexpr std::size_t connections_per_container = 8;
inline constexpr std::size_t strangers = 8;
inline constexpr std::size_t accepts_per_turn = 16;

inline constexpr std::chrono::seconds idle{5};     // without a byte in either direction
inline constexpr std::chrono::seconds request{30}; // to send it whole, and to take its answer
inline constexpr std::chrono::seconds sweep{1};

// One container on the agent socket.
inline constexpr std::size_t checks = 100; // in check_window (S004-FR-014.a)
inline constexpr std::chrono::seconds check_window{10};
inline constexpr std::size_t log_lines = 100; // in log_window
inline constexpr std::chrono::seconds log_window{10};
inline constexpr std::size_t target_bytes = 4'096;
inline constexpr std::size_t metadata_keys = 64;
// Of a check that opens a flow: its context is kept with the dynamic rule, to be judged again.
inline constexpr std::size_t flow_body_bytes = 8'192;

// Rows of one listing, as on the bus (dbus/limits.hpp).
inline constexpr std::size_t rows = 20'000;

} // namespace outcall::http::limits
