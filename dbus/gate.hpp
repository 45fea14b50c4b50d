// SPDX-License-Identifier: GPL-2.0-or-later
// Stands before every method call: it reaches its object only when its sender may do it.
#pragma once

#include "dbus/authority.hpp"
#include "dbus/authorization.hpp"
#include "dbus/handles.hpp"
#include "dbus/idle_queue.hpp"
#include "engine/control.hpp"

#include <cstddef>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace outcall::dbus {

// For one connection. Who the sender is, the bus daemon says (asked once a unique name); uid 0
// passes, about everyone else the authority is asked. A call that must wait is held, and read once
// more from the connection when it is allowed. Of a sender that left nothing is done. Introspection
// is free, and waits until nothing else is to do.
class Gate {
public:
    // All must outlive it. `loop`: the one that drives `bus`.
    Gate(sd_bus* bus, sd_event* loop, Authority& authority, const Control& control);
    Gate(const Gate&) = delete;
    Gate& operator=(const Gate&) = delete;

    // Sees every message from now on. A negative errno: it could not be put in place.
    int install();

private:
    struct HeldCall {
        Message call;
        const MethodRule* rule;
        std::size_t bytes;
    };

    struct Check {
        Message call;
        const MethodRule* rule;
        Details details;
        Quota::Place place;
        std::unique_ptr<Authority::Question> question = {};
    };

    struct Sender {
        Gate* gate;
        std::string name;
        std::optional<uid_t> uid = {}; // nothing: asked for
        Slot lookup = {};
        std::vector<HeldCall> unidentified = {}; // in the order of arrival
        std::list<Check> checks = {};
    };

    // Nodes stay where they are: callbacks hold pointers to them.
    using Senders = std::map<std::string, Sender, std::less<>>;

    static int on_message(sd_bus_message* message, void* userdata, sd_bus_error* error) noexcept;
    static int on_identity(sd_bus_message* reply, void* userdata, sd_bus_error* error) noexcept;
    static int on_name_gone(sd_bus_message* signal, void* userdata, sd_bus_error* error) noexcept;

    bool pass(sd_bus_message* call);
    bool pass_allowed(sd_bus_message* call);
    bool hold(HeldCall held);
    int identify(Sender& sender);
    void identified(Sender& sender, uid_t uid) noexcept;
    void judge(Sender& sender, const HeldCall& held);
    void ask(Sender& sender, const HeldCall& held);
    void answered(Sender& sender, std::list<Check>::iterator check, Answer answer) noexcept;
    void let_through(Message call);
    void forget(std::string_view name) noexcept;

    sd_bus* bus_;
    Authority& authority_;
    const Control& control_;
    Senders senders_;
    std::vector<Message> allowed_; // enqueued again, not yet dispatched
    std::size_t unidentified_bytes_ = 0;
    Quota checks_{{limits::checks_per_uid, limits::interactive_checks, limits::checks}};
    IdleQueue introspections_;
    Slot name_gone_; // the slots last: nothing calls back into a half-destroyed gate
    Slot filter_;
};

} // namespace outcall::dbus
