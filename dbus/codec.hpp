// SPDX-License-Identifier: GPL-2.0-or-later
// Between the D-Bus types of our interfaces and C++ values. Variants become Value.
#pragma once

#include "engine/model/context.hpp"
#include "engine/model/error.hpp"
#include "engine/model/value.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <systemd/sd-bus.h>
#include <vector>

namespace outcall::dbus {

struct ObjectPath {
    std::string text;
    auto operator<=>(const ObjectPath&) const = default;
};

using TextList = std::vector<std::string>;
using TextMap = std::map<std::string, std::string>;
using Rows = std::vector<ValueMap>;      // aa{sv}
using ContextArgument = NamespaceValues; // a{sa{sv}}

// Holds a call against dbus/limits.hpp without keeping anything of it: about how many bytes it
// takes, or LimitExceeded. Everything below relies on it for calls from outside.
Result<std::size_t> measure(sd_bus_message* call);

// InvalidArgument: a type no variant of ours may have, or a key that is given twice.
Result<void> read(sd_bus_message* from, bool& value);
Result<void> read(sd_bus_message* from, std::uint16_t& value);
Result<void> read(sd_bus_message* from, std::uint32_t& value);
Result<void> read(sd_bus_message* from, std::uint64_t& value);
Result<void> read(sd_bus_message* from, std::string& value);
Result<void> read(sd_bus_message* from, ObjectPath& value);
Result<void> read(sd_bus_message* from, TextList& value);
Result<void> read(sd_bus_message* from, std::vector<ObjectPath>& value);
Result<void> read(sd_bus_message* from, TextMap& value);
Result<void> read(sd_bus_message* from, ValueMap& value);
Result<void> read(sd_bus_message* from, Rows& value);
Result<void> read(sd_bus_message* from, ContextArgument& value);

// A negative errno on failure. Text that is not UTF-8 goes out with `?` for each byte beyond ASCII.
// A list of strings alone becomes `as`, any other list `av`, an absent value the empty string.
int write(sd_bus_message* to, bool value);
int write(sd_bus_message* to, std::uint16_t value);
int write(sd_bus_message* to, std::uint32_t value);
int write(sd_bus_message* to, std::uint64_t value);
int write(sd_bus_message* to, const std::string& value);
int write(sd_bus_message* to, const ObjectPath& value);
int write(sd_bus_message* to, const TextList& value);
int write(sd_bus_message* to, const std::vector<ObjectPath>& value);
int write(sd_bus_message* to, const TextMap& value);
int write(sd_bus_message* to, const ValueMap& value);
int write(sd_bus_message* to, const Rows& value);
int write(sd_bus_message* to, const ContextArgument& value);

// Writes all of them in order; stops at the first failure.
template <typename... Values>
int write_all([[maybe_unused]] sd_bus_message* to, const Values&... values) {
    int result = 0;
    static_cast<void>((((result = write(to, values)) >= 0) && ...));
    return result;
}

} // namespace outcall::dbus
