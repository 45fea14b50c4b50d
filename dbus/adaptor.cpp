// SPDX-License-Identifier: GPL-2.0-or-later
// Faults in callbacks, as sd-bus wants them told.
#include "dbus/adaptor.hpp"

#include <exception>

namespace outcall::dbus {

int report_fault(sd_bus_error* error) noexcept {
    try {
        throw;
    } catch (const std::exception& fault) {
        try {
            const Error told{ErrorCode::Internal, fault.what()};
            return sd_bus_error_set(error, bus_error_name(told.code).c_str(),
                                    bus_error_text(told).c_str());
        } catch (...) {
            return sd_bus_error_set(error, SD_BUS_ERROR_NO_MEMORY, "out of memory");
        }
    } catch (...) {
        return sd_bus_error_set(error, "org.outcall.Error.Internal", "an internal fault");
    }
}

} // namespace outcall::dbus
