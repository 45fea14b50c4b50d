// SPDX-License-Identifier: GPL-2.0-or-later
// Tells of changes of the rule files (S003-AS-010), once they have settled.
#pragma once

#include "service/event_loop.hpp"
#include "service/unique_fd.hpp"

#include <chrono>
#include <filesystem>
#include <map>
#include <string>

namespace outcall::service {

class RuleWatch {
public:
    // `changed` may be called without need, never too seldom: also when the directory, or one above
    // it, appears, goes or is replaced. A system_error when the kernel has no watch left.
    RuleWatch(EventLoop& loop, const std::filesystem::path& directory, Callback changed);

private:
    void watch(); // again: components may have been replaced
    void read();
    bool concerns(int watch, std::string_view name) const;
    void settle();

    EventLoop& loop_;
    std::filesystem::path directory_;
    Callback changed_;
    UniqueFd inotify_;
    std::map<int, std::string> awaited_; // watch → name of the next component; empty: the last
    std::chrono::steady_clock::time_point first_{}; // change that is not told yet
    EventSource source_, timer_;
};

} // namespace outcall::service
