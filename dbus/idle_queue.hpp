// SPDX-License-Identifier: GPL-2.0-or-later
// Calls that are served when nothing else is to do: free ones, which anyone may send in any number.
#pragma once

#include "dbus/handles.hpp"
#include "dbus/limits.hpp"
#include "dbus/quota.hpp"

#include <deque>
#include <functional>

namespace outcall::dbus {

class IdleQueue {
public:
    // `serve` gets one call a turn of the loop; if it throws, the call is refused. `loop` must
    // outlive the queue.
    IdleQueue(sd_event* loop, std::move_only_function<void(Message)> serve);
    IdleQueue(const IdleQueue&) = delete;
    IdleQueue& operator=(const IdleQueue&) = delete;

    // False: too many of this user, or of all, wait already.
    bool push(Message call, uid_t uid);

private:
    struct Waiting {
        Message call;
        Quota::Place place;
    };

    static int on_idle(sd_event_source* source, void* userdata) noexcept;

    std::move_only_function<void(Message)> serve_;
    Quota quota_{{limits::introspections_per_uid, limits::introspections, limits::introspections}};
    std::deque<Waiting> waiting_;
    EventSource idle_;
};

} // namespace outcall::dbus
