// SPDX-License-Identifier: GPL-2.0-or-later
// Owners of libsystemd's objects.
#pragma once

#include <memory>
#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

namespace outcall::dbus {

template <auto Release>
struct Releaser {
    void operator()(auto* object) const { Release(object); }
};

using Bus = std::unique_ptr<sd_bus, Releaser<&sd_bus_close_unref>>;
using Message = std::unique_ptr<sd_bus_message, Releaser<&sd_bus_message_unref>>;
// Dropping a slot takes back what it stands for: a vtable, a match, a call's pending answer.
using Slot = std::unique_ptr<sd_bus_slot, Releaser<&sd_bus_slot_unref>>;
using EventSource = std::unique_ptr<sd_event_source, Releaser<&sd_event_source_disable_unref>>;

inline Message share(sd_bus_message* message) {
    return Message{sd_bus_message_ref(message)};
}

} // namespace outcall::dbus
