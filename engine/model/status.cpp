// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/model/status.hpp"

namespace outcall {

std::string_view name(DaemonState state) {
    switch (state) {
    case DaemonState::Running: return "running";
    case DaemonState::Degraded: return "degraded";
    case DaemonState::Lockdown: return "lockdown";
    }
    return "";
}

} // namespace outcall
