// SPDX-License-Identifier: GPL-2.0-or-later
// The answer a method call is owed: given now or later, and given as an error if it is forgotten.
#pragma once

#include "dbus/codec.hpp"
#include "dbus/handles.hpp"
#include "engine/model/error.hpp"

#include <cerrno>
#include <functional>
#include <string>
#include <utility>

namespace outcall::dbus {

// org.outcall.Error.<name>, or the standard org.freedesktop.DBus.Error.AccessDenied.
std::string bus_error_name(ErrorCode code);

// Text of an error as it may be sent: valid UTF-8, no control bytes, bounded.
std::string bus_error_text(const Error& error);

// Answers with an error. What cannot be sent (the connection is gone) is nobody's to receive.
void send_error(sd_bus_message* call, const Error& error) noexcept;
void send_error(sd_bus_message* call, const char* name, const char* text) noexcept;

// Move-only; owns a reference to the call. Dropped unanswered, it answers Internal.
template <typename... Outs>
class Reply {
public:
    explicit Reply(sd_bus_message* call) : call_{share(call)} {}
    Reply(Reply&&) noexcept = default;
    Reply& operator=(Reply&&) = delete;
    ~Reply() {
        if (call_) {
            send_error(call_.get(), "org.outcall.Error.Internal",
                       "the call was dropped unanswered");
        }
    }

    void send(const Outs&... values) {
        sd_bus_message* raw = nullptr;
        int result = sd_bus_message_new_method_return(call_.get(), &raw);
        const Message answer{raw};
        if (result >= 0) {
            result = write_all(raw, values...);
        }
        if (result >= 0) {
            result = sd_bus_send(nullptr, raw, nullptr);
        }
        if (result == -ENOBUFS || result == -E2BIG || result == -EINVAL) {
            fail({ErrorCode::Internal, "the answer cannot be sent"});
        }
        call_.reset();
    }

    void fail(const Error& error) noexcept {
        send_error(call_.get(), error);
        call_.reset();
    }

private:
    Message call_;
};

// Answers with the value of a result, or with its error.
template <typename Out>
std::move_only_function<void(Result<Out>)> answering(Reply<Out> reply) {
    return [reply = std::move(reply)](Result<Out> result) mutable {
        result ? reply.send(*result) : reply.fail(result.error());
    };
}

inline std::move_only_function<void(Result<void>)> answering(Reply<> reply) {
    return [reply = std::move(reply)](Result<void> result) mutable {
        result ? reply.send() : reply.fail(result.error());
    };
}

} // namespace outcall::dbus
