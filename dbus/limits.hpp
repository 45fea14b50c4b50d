// SPDX-License-Identifier: GPL-2.0-or-later
// The bounds of the bus side (DESIGN §8).
#pragma once

#include <chrono>
#include <cstddef>

namespace outcall::dbus::limits {

// One call.
inline constexpr std::size_t string_bytes = 65'536;
inline constexpr std::size_t array_items = 4'096;
inline constexpr std::size_t depth = 32;
inline constexpr std::size_t call_items = 16'384; // of all its arrays and variants
inline constexpr std::size_t call_bytes = 1 << 20;

// Calls that wait for an answer of the authority.
inline constexpr std::size_t checks_per_sender = 4;
inline constexpr std::size_t checks_per_uid = 8;
inline constexpr std::size_t interactive_checks = 16; // of all: half stays for who need not type
inline constexpr std::size_t checks = 32;
inline constexpr std::chrono::seconds check_deadline{60}; // people type slowly

// Calls that wait for the bus daemon to tell the sender's uid: a round trip's worth of them.
inline constexpr std::size_t unidentified_calls_per_sender = 1'024;
inline constexpr std::size_t unidentified_bytes = 64 << 20;

// Introspection is free for everyone: calls that wait until nothing else is to do, and the nodes
// one answer lists.
inline constexpr std::size_t introspections_per_uid = 8;
inline constexpr std::size_t introspections = 32;
inline constexpr std::size_t introspection_nodes = 1'000;

inline constexpr std::size_t detail_bytes = 256;
inline constexpr std::size_t error_text_bytes = 4'096;

// What one reply may hold, estimated: the bus daemon closes the connection of who sends it more
// than 32 MiB. A row takes some 550 bytes, 1,300 with the longest ids and names.
inline constexpr std::size_t reply_rows = 20'000;
inline constexpr std::size_t reply_bytes = 24 << 20;

// Of a registration: one text, and the lists and maps of one property.
inline constexpr std::size_t attribute_bytes = 512;
inline constexpr std::size_t interface_bytes = 15; // IFNAMSIZ - 1
inline constexpr std::size_t netns_bytes = 4'096;  // PATH_MAX
inline constexpr std::size_t attributes_bytes = 256 << 10;
inline constexpr std::size_t attribute_items = 4'096;

inline constexpr std::chrono::milliseconds reconnect_first{100};
inline constexpr std::chrono::milliseconds reconnect_last{5'000};

} // namespace outcall::dbus::limits
