// SPDX-License-Identifier: GPL-2.0-or-later
// From the arguments of calls to the requests Control takes. Every error is InvalidArgument (or
// LimitExceeded) and names the field. Contexts: to_context() of engine/model/context.hpp.
#pragma once

#include "dbus/codec.hpp"
#include "engine/model/container.hpp"
#include "engine/model/context.hpp"
#include "engine/model/flow.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace outcall::dbus {

Result<Registration> to_registration(const std::string& id, std::string name, ValueMap properties);

// One exact address, tcp or udp, one port: what this version can put into the kernel.
Result<Destination> to_destination(const std::string& destination, const std::string& protocol,
                                   const std::string& ports);

// 0: no expiry. The bounds are Control's to check.
std::optional<std::chrono::seconds> to_ttl(std::uint64_t seconds);

} // namespace outcall::dbus
