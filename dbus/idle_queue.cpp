// SPDX-License-Identifier: GPL-2.0-or-later
// One call a turn, at the lowest priority: whatever came meanwhile is first.
#include "dbus/idle_queue.hpp"

#include "dbus/reply.hpp"

#include <system_error>
#include <utility>

namespace outcall::dbus {

IdleQueue::IdleQueue(sd_event* loop, std::move_only_function<void(Message)> serve)
    : serve_{std::move(serve)} {
    sd_event_source* source = nullptr;
    if (const int result = sd_event_add_defer(loop, &source, &on_idle, this); result < 0) {
        throw std::system_error{-result, std::generic_category(), "sd_event_add_defer"};
    }
    idle_.reset(source);
    sd_event_source_set_priority(source, SD_EVENT_PRIORITY_IDLE);
    sd_event_source_set_enabled(source, SD_EVENT_OFF);
}

bool IdleQueue::push(Message call, uid_t uid) {
    auto place = quota_.take({uid, Interaction::Refused});
    if (!place) {
        return false;
    }
    waiting_.push_back({std::move(call), std::move(place)});
    sd_event_source_set_enabled(idle_.get(), SD_EVENT_ONESHOT);
    return true;
}

int IdleQueue::on_idle(sd_event_source* source, void* userdata) noexcept {
    IdleQueue& queue = *static_cast<IdleQueue*>(userdata);
    const Waiting next = std::move(queue.waiting_.front());
    queue.waiting_.pop_front();
    if (!queue.waiting_.empty()) {
        sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
    }
    try {
        queue.serve_(share(next.call.get()));
    } catch (...) {
        send_error(next.call.get(), SD_BUS_ERROR_NO_MEMORY, "out of memory");
    }
    return 0;
}

} // namespace outcall::dbus
