// SPDX-License-Identifier: GPL-2.0-or-later
// So many of something in a window of time, for each container. Time is a parameter.
#pragma once

#include "engine/model/container.hpp"

#include <chrono>
#include <deque>
#include <map>
#include <optional>

namespace outcall::service {

class RateLimit {
public:
    using Clock = std::chrono::steady_clock;
    struct Rate {
        std::size_t count;
        std::chrono::seconds window;
    };
    explicit RateLimit(Rate rate) : rate_{rate} {}

    // Nothing: taken. Otherwise nothing was taken, and how long until there is one again.
    std::optional<std::chrono::seconds> take(const ContainerId& container, Clock::time_point now);
    void forget(const ContainerId& container) { taken_.erase(container); }

private:
    Rate rate_;
    std::map<ContainerId, std::deque<Clock::time_point>> taken_; // at most `count` each
};

} // namespace outcall::service
