// SPDX-License-Identifier: GPL-2.0-or-later
// How the daemon stands, as its root object tells it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace outcall {

// Running → Degraded (no new allows, removals work) → Lockdown (nothing passes); DESIGN §6.
enum class DaemonState : std::uint8_t { Running, Degraded, Lockdown };

std::string_view name(DaemonState state);

struct Status {
    std::string version;
    std::vector<std::string> bridges;
    bool bridge_up = false;
    bool enforcing = false;
    DaemonState state = DaemonState::Running;
    std::uint32_t rule_count = 0;
    std::uint32_t rule_file_count = 0;
    std::uint64_t policy_generation = 0;
    std::uint32_t container_count = 0;
    std::uint32_t dynamic_rule_count = 0;
    std::uint32_t pending_request_count = 0;
    std::vector<std::string> kernel_features;
};

} // namespace outcall
