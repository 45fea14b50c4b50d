// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/event_loop.hpp"

#include <csignal>
#include <exception>
#include <pthread.h>
#include <sys/epoll.h>
#include <system_error>
#include <utility>

namespace outcall::service {

struct EventSource::State : std::enable_shared_from_this<State> {
    const Log& log;
    Callback callback;
    sd_event_source* source = nullptr;

    State(const Log& log_to, Callback call) : log{log_to}, callback{std::move(call)} {}
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() { sd_event_source_disable_unref(source); }

    // The shared_ptr keeps the callback alive when it destroys its own source.
    static int dispatch(void* userdata) noexcept {
        const auto self = static_cast<State*>(userdata)->shared_from_this();
        try {
            self->callback();
        } catch (const std::exception& fault) {
            self->log.write(LogLevel::Error, message::internal, "a callback failed",
                            {{"FAULT", fault.what()}});
        } catch (...) {
            self->log.write(LogLevel::Error, message::internal, "a callback failed");
        }
        return 0;
    }
};

EventSource& EventSource::operator=(EventSource&& other) noexcept {
    if (this != &other) {
        if (state_)
            sd_event_source_set_enabled(state_->source, SD_EVENT_OFF);
        state_ = std::move(other.state_);
    }
    return *this;
}

EventSource::~EventSource() {
    if (state_)
        sd_event_source_set_enabled(state_->source, SD_EVENT_OFF);
}

namespace {

void check(int result, const char* what) {
    if (result < 0)
        throw std::system_error(-result, std::generic_category(), what);
}

} // namespace

void block_signals() {
    sigset_t mask;
    sigemptyset(&mask);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP})
        sigaddset(&mask, signal);
    check(-pthread_sigmask(SIG_BLOCK, &mask, nullptr), "signal mask");
    static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
}

EventLoop::EventLoop(const Log& log) : log_{log} {
    check(sd_event_new(&event_), "event loop");
}

EventLoop::~EventLoop() {
    sd_event_unref(event_);
}

std::shared_ptr<EventSource::State> EventLoop::make(Callback callback) const {
    return std::make_shared<EventSource::State>(log_, std::move(callback));
}

EventSource EventLoop::on_readable(int fd, Callback callback) {
    return on_event(fd, EPOLLIN, std::move(callback));
}

EventSource EventLoop::on_writable(int fd, Callback callback) {
    return on_event(fd, EPOLLOUT, std::move(callback));
}

EventSource EventLoop::on_event(int fd, std::uint32_t events, Callback callback) {
    auto state = make(std::move(callback));
    const auto handler = [](sd_event_source*, int, std::uint32_t, void* userdata) {
        return EventSource::State::dispatch(userdata);
    };
    check(sd_event_add_io(event_, &state->source, fd, events, handler, state.get()), "watch");
    return EventSource{std::move(state)};
}

EventSource EventLoop::on_signal(int signal, Callback callback) {
    auto state = make(std::move(callback));
    const auto handler = [](sd_event_source*, const signalfd_siginfo*, void* userdata) {
        return EventSource::State::dispatch(userdata);
    };
    check(sd_event_add_signal(event_, &state->source, signal, handler, state.get()), "signal");
    return EventSource{std::move(state)};
}

EventSource EventLoop::at(std::chrono::steady_clock::time_point when, Callback callback) {
    const auto since_boot = std::chrono::ceil<std::chrono::microseconds>(when.time_since_epoch());
    auto state = make(std::move(callback));
    const auto handler = [](sd_event_source*, std::uint64_t, void* userdata) {
        return EventSource::State::dispatch(userdata);
    };
    constexpr std::uint64_t accuracy_us = 1'000;
    check(sd_event_add_time(event_, &state->source, CLOCK_MONOTONIC,
                            static_cast<std::uint64_t>(since_boot.count()), accuracy_us, handler,
                            state.get()),
          "timer");
    return EventSource{std::move(state)};
}

EventSource EventLoop::after_each_turn(Callback callback) {
    auto state = make(std::move(callback));
    const auto handler = [](sd_event_source*, void* userdata) {
        return EventSource::State::dispatch(userdata);
    };
    check(sd_event_add_post(event_, &state->source, handler, state.get()), "post handler");
    return EventSource{std::move(state)};
}

void EventLoop::enable_watchdog() {
    check(sd_event_set_watchdog(event_, 1), "watchdog");
}

void EventLoop::run() {
    check(sd_event_loop(event_), "event loop");
}

void EventLoop::stop() {
    sd_event_exit(event_, 0);
}

} // namespace outcall::service
