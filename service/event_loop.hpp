// SPDX-License-Identifier: GPL-2.0-or-later
// sd-event as values: a source lives as long as its handle, a callback never throws into C frames.
#pragma once

#include "service/log.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <systemd/sd-event.h>

namespace outcall::service {

using Callback = std::move_only_function<void()>;

// SIGTERM, SIGINT and SIGHUP reach the loop alone, SIGPIPE nobody. Before any thread is made.
void block_signals();

// Destroying the handle stops the source, also from within its own callback.
class EventSource {
public:
    struct State;
    EventSource() = default;
    explicit EventSource(std::shared_ptr<State> state) : state_{std::move(state)} {}
    EventSource(EventSource&&) = default;
    EventSource& operator=(EventSource&& other) noexcept;
    EventSource(const EventSource&) = delete;
    EventSource& operator=(const EventSource&) = delete;
    ~EventSource();

private:
    std::shared_ptr<State> state_;
};

// Constructor and on_...() throw std::system_error when the kernel refuses.
class EventLoop {
public:
    explicit EventLoop(const Log& log);
    EventLoop(const EventLoop&) = delete;
    EventLoop& operator=(const EventLoop&) = delete;
    ~EventLoop();

    [[nodiscard]] EventSource on_readable(int fd, Callback callback); // fd stays the caller's
    [[nodiscard]] EventSource on_writable(int fd, Callback callback);
    // A signal of block_signals().
    [[nodiscard]] EventSource on_signal(int signal, Callback callback);
    // Once, at a CLOCK_MONOTONIC point in time.
    [[nodiscard]] EventSource at(std::chrono::steady_clock::time_point when, Callback callback);
    // After every turn in which something was dispatched.
    [[nodiscard]] EventSource after_each_turn(Callback callback);
    // Pings the service manager's watchdog if it asked for that.
    void enable_watchdog();

    void run(); // until stop()
    void stop();

    sd_event* get() const { return event_; }
    const Log& log() const { return log_; }

private:
    EventSource on_event(int fd, std::uint32_t events, Callback callback);
    std::shared_ptr<EventSource::State> make(Callback callback) const;

    const Log& log_;
    sd_event* event_ = nullptr;
};

} // namespace outcall::service
