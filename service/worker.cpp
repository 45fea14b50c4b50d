// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/worker.hpp"

#include <cerrno>
#include <exception>
#include <sys/eventfd.h>
#include <system_error>
#include <utility>

namespace outcall::service {

Worker::Worker(EventLoop& loop)
    : log_{loop.log()}, finished_event_{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {
    if (!finished_event_)
        throw std::system_error(errno, std::generic_category(), "eventfd");
    source_ = loop.on_readable(finished_event_.get(), [this] { collect(); });
    thread_ = std::thread{[this] { run(); }};
}

Worker::~Worker() {
    {
        const std::scoped_lock lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

bool Worker::submit(Callback work, Callback then) {
    {
        const std::scoped_lock lock{mutex_};
        if (queue_.size() >= queue_limit)
            return false;
        queue_.push_back({std::move(work), std::move(then)});
    }
    wake_.notify_one();
    return true;
}

void Worker::run() {
    std::unique_lock lock{mutex_};
    for (;;) {
        wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
        if (stopping_)
            return;
        Job job = std::move(queue_.front());
        queue_.pop_front();
        lock.unlock();
        try {
            job.work();
        } catch (...) {
            report("background work failed");
        }
        lock.lock();
        finished_.push_back(std::move(job.then));
        eventfd_write(finished_event_.get(), 1);
    }
}

void Worker::collect() {
    eventfd_t count = 0;
    eventfd_read(finished_event_.get(), &count);
    std::deque<Callback> finished;
    {
        const std::scoped_lock lock{mutex_};
        finished.swap(finished_);
    }
    for (Callback& then : finished) {
        try {
            then();
        } catch (...) { // the others still get their answers
            report("an answer failed");
        }
    }
}

void Worker::report(std::string_view what) const {
    std::string fault = "unknown";
    try {
        throw;
    } catch (const std::exception& exception) {
        fault = exception.what();
    } catch (...) {
    }
    log_.write(LogLevel::Error, message::internal, what, {{"FAULT", fault}});
}

} // namespace outcall::service
