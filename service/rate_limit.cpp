// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/rate_limit.hpp"

namespace outcall::service {

std::optional<std::chrono::seconds> RateLimit::take(const ContainerId& container,
                                                    Clock::time_point now) {
    auto& taken = taken_[container];
    while (!taken.empty() && now - taken.front() >= rate_.window)
        taken.pop_front();
    if (taken.size() >= rate_.count)
        return std::chrono::ceil<std::chrono::seconds>(taken.front() + rate_.window - now);
    taken.push_back(now);
    return std::nullopt;
}

} // namespace outcall::service
