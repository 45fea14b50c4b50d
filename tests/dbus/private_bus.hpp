// SPDX-License-Identifier: GPL-2.0-or-later
// A dbus-daemon of the test's own, and clients of any uid on it, all driven by one loop.
#pragma once

#include "dbus/codec.hpp"
#include "dbus/handles.hpp"

#include <functional>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace outcall::dbus {

// Runs while it lives, with the policy the system bus has and dbus/org.outcall.conf; its address is
// in DBUS_SYSTEM_BUS_ADDRESS.
class PrivateBus {
public:
    PrivateBus();
    ~PrivateBus();
    PrivateBus(const PrivateBus&) = delete;
    PrivateBus& operator=(const PrivateBus&) = delete;

    void stop();
    void start();

private:
    std::string directory_;
    pid_t daemon_ = 0;
};

class Loop {
public:
    Loop();
    sd_event* get() const { return loop_.get(); }
    // False: it did not come true within ten seconds.
    bool run_until(const std::function<bool()>& condition) const;
    // Handles everything that is on its way by now.
    void settle() const;

private:
    std::unique_ptr<sd_event, Releaser<&sd_event_unref>> loop_;
};

// What a call came to. `error` is empty when it was answered.
struct Outcome {
    Message message;
    std::string error = {};
    std::string text = {};
};

class Client {
public:
    explicit Client(const Loop& loop, uid_t uid = 0);

    std::string unique_name() const;

    // A call to org.outcall; arguments as sd_bus_message_append takes them.
    template <typename... Arguments>
    Message make(const std::string& path, const char* interface, const char* member,
                 const char* signature = "", Arguments... arguments) const {
        Message call = make_empty(path, interface, member);
        sd_bus_message_append(call.get(), signature, arguments...);
        return call;
    }
    Message make_empty(const std::string& path, const char* interface, const char* member) const;

    // Sent, not waited for; the outcome is filled in when it comes.
    void send(const Message& call, std::optional<Outcome>& outcome);
    Outcome call(const Message& call);
    template <typename... Arguments>
    Outcome call(const std::string& path, const char* interface, const char* member,
                 const char* signature = "", Arguments... arguments) {
        return call(make(path, interface, member, signature, arguments...));
    }

    // Members of signals seen since, in order, as "path member".
    void listen();
    const std::vector<std::string>& signals() const { return signals_; }
    // Of PropertiesChanged since: names of properties told with their value, and without.
    const std::vector<std::string>& told() const { return told_; }
    const std::vector<std::string>& invalidated() const { return invalidated_; }

    void leave() { bus_.reset(); }

private:
    static int on_reply(sd_bus_message* reply, void* userdata, sd_bus_error* error);
    static int on_signal(sd_bus_message* signal, void* userdata, sd_bus_error* error);

    const Loop& loop_;
    std::vector<Slot> slots_;
    std::vector<std::string> signals_;
    std::vector<std::string> told_;
    std::vector<std::string> invalidated_;
    Bus bus_;
};

} // namespace outcall::dbus
