// SPDX-License-Identifier: GPL-2.0-or-later
// The one table from error codes to D-Bus error names, and how errors are sent.
#include "dbus/reply.hpp"
#include "dbus/limits.hpp"

#include <algorithm>

namespace outcall::dbus {

std::string bus_error_name(ErrorCode code) {
    if (code == ErrorCode::AccessDenied) {
        return SD_BUS_ERROR_ACCESS_DENIED;
    }
    return "org.outcall.Error." + std::string{name(code)};
}

std::string bus_error_text(const Error& error) {
    std::string text = to_string(error).substr(0, limits::error_text_bytes);
    std::ranges::replace_if(
        text, [](unsigned char c) { return c < 0x20 ? c != '\n' : c > 0x7e; }, '?');
    return text;
}

void send_error(sd_bus_message* call, const Error& error) noexcept {
    try {
        send_error(call, bus_error_name(error.code).c_str(), bus_error_text(error).c_str());
    } catch (...) {
        send_error(call, SD_BUS_ERROR_NO_MEMORY, "out of memory");
    }
}

void send_error(sd_bus_message* call, const char* name, const char* text) noexcept {
    const sd_bus_error error = SD_BUS_ERROR_MAKE_CONST(name, text);
    static_cast<void>(sd_bus_reply_method_error(call, &error));
}

} // namespace outcall::dbus
