// SPDX-License-Identifier: GPL-2.0-or-later
// The system bus for outcallctl: connecting, conversions between bus types and values, and what an
// error name means for the exit status. Only cli/bus.cpp and cli/daemon.cpp include this.
#pragma once

#include "cli/context_document.hpp"
#include "cli/failure.hpp"
#include "cli/record.hpp"

#include <map>
#include <memory>
#include <sdbus-c++/sdbus-c++.h>
#include <string>
#include <type_traits>

namespace outcall::cli {

using Variants = std::map<std::string, sdbus::Variant>;

// Lists of strings become `as` (the empty one too), other lists `av`, maps `a{sv}`.
sdbus::Variant to_variant(const Value& value);
std::map<std::string, Variants> to_bus(const ContextDocument& document);

// Signed integers become std::int64_t, unsigned ones std::uint64_t; types that no member of
// org.outcall has become a monostate.
Value to_value(const sdbus::Variant& variant);
Record to_record(const Variants& fields);     // keys as they are
Record to_snake_case(const Variants& fields); // property names

Failure failure_of(const sdbus::Error& error);

// DBUS_SYSTEM_BUS_ADDRESS or the system's own.
Fetched<std::unique_ptr<sdbus::IConnection>> connect_to_bus();

// From now on the authority may ask the person at the terminal, and calls wait for that. Throws
// sdbus::Error.
void allow_interaction(sdbus::IConnection& connection);

// Runs a bus call; its errors become failures.
template <typename Call>
auto asking(const Call& call) -> Fetched<decltype(call())> {
    try {
        if constexpr (std::is_void_v<decltype(call())>) {
            call();
            return {};
        } else {
            return call();
        }
    } catch (const sdbus::Error& error) {
        return std::unexpected(failure_of(error));
    }
}

} // namespace outcall::cli
