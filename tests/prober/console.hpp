// SPDX-License-Identifier: GPL-2.0-or-later
// Traffic in the background, questions on stdin, answers (one line of JSON each) on stdout.
#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

namespace outcall::prober {

// `traffic` runs in a thread of its own; it stops when asked to. When it ends by itself the
// program ends. `answer` is called from another thread with each line of stdin; "" is the last
// question, asked after the traffic ended.
struct Job {
    std::function<void(std::stop_token)> traffic;
    std::function<std::string(std::string_view)> answer;
    bool until_eof = true; // the end of stdin ends the traffic
};

// Returns at SIGTERM, SIGINT, the end of stdin or of the traffic. Throws std::system_error.
void run(const Job& job);

} // namespace outcall::prober
