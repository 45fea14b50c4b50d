// SPDX-License-Identifier: GPL-2.0-or-later
// One thread for what would block the loop: reading rule files, compiling conditions.
#pragma once

#include "service/event_loop.hpp"
#include "service/unique_fd.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace outcall::service {

class Worker {
public:
    // Made after all signals are blocked, so that the loop alone gets them.
    explicit Worker(EventLoop& loop);
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;
    ~Worker(); // finishes the job in hand, drops the rest

    // `work` runs on the worker's thread, `then` on the loop's. False when the queue is full.
    bool submit(Callback work, Callback then);

private:
    struct Job {
        Callback work;
        Callback then;
    };

    void run();
    void collect();
    void report(std::string_view what) const; // of the exception in flight

    static constexpr std::size_t queue_limit = 256;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Job> queue_;
    std::deque<Callback> finished_;
    bool stopping_ = false;
    const Log& log_;
    UniqueFd finished_event_; // eventfd
    EventSource source_;
    std::thread thread_; // last: uses everything above
};

} // namespace outcall::service
