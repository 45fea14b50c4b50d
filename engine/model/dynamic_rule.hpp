// SPDX-License-Identifier: GPL-2.0-or-later
// A dynamic rule (S009): an allow in force in the kernel for one container and one destination.
#pragma once

#include "engine/model/container.hpp"
#include "engine/model/flow.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace outcall {

// The daemon's own number of a dynamic rule; unique for the life of the daemon, never re-used.
struct DynamicRuleId {
    std::uint64_t number = 0;
    auto operator<=>(const DynamicRuleId&) const = default;
};

enum class Origin : std::uint8_t { Operator, Policy, Request, Dns, Flow };

std::string_view name(Origin origin);

struct Counters {
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;
    bool operator==(const Counters&) const = default;
};

// What a caller asks for. `ttl` empty: until it is revoked.
struct AllowRequest {
    ContainerId container;
    Destination destination;
    std::string destination_text; // as asked
    std::optional<std::chrono::seconds> ttl = {};
    Origin origin = Origin::Operator;
    std::string rule = {}; // the policy rule that justified it, if any
};

// A dynamic rule as others see it.
struct DynamicRuleInfo {
    DynamicRuleId id;
    ContainerId container;
    std::string container_name;
    Destination destination;
    std::string destination_text;
    std::uint64_t handle = 0; // kernel handle of the nft set that holds it
    RealTime inserted_at = 0;
    RealTime expires_at = 0;           // 0: no expiry
    std::uint64_t expires_in_secs = 0; // rounded up; 0: no expiry
    Origin origin = Origin::Operator;
    std::string rule = {};
    Counters counters = {};
};

} // namespace outcall

template <>
struct std::hash<outcall::DynamicRuleId> {
    std::size_t operator()(const outcall::DynamicRuleId& id) const noexcept {
        return std::hash<std::uint64_t>{}(id.number);
    }
};
