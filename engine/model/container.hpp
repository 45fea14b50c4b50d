// SPDX-License-Identifier: GPL-2.0-or-later
// Who is on the bridge. The full id is the key; names and addresses are attributes (DESIGN §6).
#pragma once

#include "engine/model/address.hpp"
#include "engine/model/error.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace outcall {

// 1-128 bytes, first ASCII alphanumeric, then alphanumeric or `_ . : -`.
class ContainerId {
public:
    static Result<ContainerId> parse(std::string_view text);
    const std::string& str() const { return text_; }
    auto operator<=>(const ContainerId&) const = default;

private:
    explicit ContainerId(std::string text) : text_{std::move(text)} {}
    std::string text_;
};

// What a runtime says of a container (the properties of RegisterContainer).
struct ContainerAttributes {
    std::string runtime = {};
    std::string image = {};
    std::vector<std::string> command = {};
    std::vector<std::string> volumes = {};
    std::vector<std::string> env_keys = {};
    std::vector<std::string> capabilities = {};
    std::map<std::string, std::string> labels = {};
    std::map<std::string, std::string> annotations = {};

    bool operator==(const ContainerAttributes&) const = default;
};

// A request to register. Either `pid` or `addresses` must be there; with a pid, what is left out is
// read from the container's network namespace.
struct Registration {
    ContainerId id;
    std::string name;
    std::optional<pid_t> pid = {};
    std::vector<IpAddress> addresses = {};
    std::string interface = {}; // host side
    std::string netns = {};     // path
    ContainerAttributes attributes = {};
};

enum class ContainerState : std::uint8_t { Running, Paused, Stopping };

std::string_view name(ContainerState state);

// Microseconds since the epoch, CLOCK_REALTIME; 0 = none. For people only: deadlines are monotonic.
using RealTime = std::uint64_t;

// A registered container as others see it.
struct ContainerInfo {
    ContainerId id;
    std::string name;
    pid_t pid = 0; // 0: not known
    std::vector<IpAddress> addresses = {};
    std::string interface = {};
    ContainerAttributes attributes = {};
    ContainerState state = ContainerState::Running;
    RealTime registered_at = 0;
    std::uint32_t dynamic_rule_count = 0;
};

} // namespace outcall

template <>
struct std::hash<outcall::ContainerId> {
    std::size_t operator()(const outcall::ContainerId& id) const noexcept {
        return std::hash<std::string>{}(id.str());
    }
};
