// SPDX-License-Identifier: GPL-2.0-or-later
// What the generated adaptors stand on: objects found by path, and the way from libsystemd's C
// callbacks to typed virtuals and back. No exception crosses libsystemd's frames.
#pragma once

#include "dbus/codec.hpp"
#include "dbus/handles.hpp"
#include "dbus/reply.hpp"

#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

namespace outcall::dbus {

// Turns the exception in flight into an error sd-bus sends; returns the negative errno it wants.
int report_fault(sd_bus_error* error) noexcept;

// Serves one interface for all objects below a path. `Object`: what is known of one of them,
// fetched once per call and handed to methods and getters.
template <typename Object>
class Adaptor {
public:
    Adaptor() = default;
    Adaptor(const Adaptor&) = delete;
    Adaptor& operator=(const Adaptor&) = delete;
    virtual ~Adaptor() = default;

    // Nothing: there is no such object.
    virtual std::optional<Object> find(std::string_view path) = 0;

protected:
    // The vtable's handlers get a pointer to Adaptor as user data.
    static int on_find(sd_bus*, const char* path, const char*, void* userdata, void** found,
                       sd_bus_error* error) noexcept {
        try {
            auto* self = static_cast<Adaptor*>(userdata);
            self->current_ = self->find(path);
            *found = self;
            return self->current_ ? 1 : 0;
        } catch (...) {
            return report_fault(error);
        }
    }

    // sd-bus finds the object first, then calls this.
    template <typename Self, typename... Outs, typename... Ins>
    static int call(void (Self::*method)(const Object&, Reply<Outs...>, Ins...),
                    sd_bus_message* message, void* userdata) noexcept {
        try {
            Reply<Outs...> reply{message};
            Adaptor& adaptor = *static_cast<Adaptor*>(userdata);
            const Object object = std::move(adaptor.current_).value();
            std::tuple<Ins...> arguments;
            if (auto read = read_all(message, arguments); !read) {
                reply.fail(read.error());
                return 1;
            }
            std::apply(
                [&](Ins&... in) {
                    (static_cast<Self&>(adaptor).*method)(object, std::move(reply),
                                                          std::move(in)...);
                },
                arguments);
        } catch (...) {
            // The reply, dropped while the stack was unwound, has answered.
        }
        return 1;
    }

    template <typename Self, typename Value>
    static int get(Value (Self::*getter)(const Object&) const, sd_bus_message* to, void* userdata,
                   sd_bus_error* error) noexcept {
        try {
            const Adaptor& adaptor = *static_cast<Adaptor*>(userdata);
            return write(to, (static_cast<const Self&>(adaptor).*getter)(*adaptor.current_));
        } catch (...) {
            return report_fault(error);
        }
    }

private:
    template <typename... Ins>
    static Result<void> read_all(sd_bus_message* from, std::tuple<Ins...>& into) {
        Result<void> done;
        std::apply(
            [&](Ins&... in) {
                static_cast<void>((static_cast<bool>(done = read(from, in)) && ...));
            },
            into);
        return done;
    }

    std::optional<Object> current_;
};

// Broadcasts a signal; a failure means that the connection is gone, and nobody listens.
template <typename... Values>
void emit(sd_bus* bus, const char* path, const char* interface, const char* member,
          const Values&... values) {
    sd_bus_message* raw = nullptr;
    const int made = sd_bus_message_new_signal(bus, &raw, path, interface, member);
    const Message signal{raw};
    if (made >= 0 && write_all(raw, values...) >= 0) {
        static_cast<void>(sd_bus_send(bus, raw, nullptr));
    }
}

} // namespace outcall::dbus
