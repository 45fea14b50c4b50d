// SPDX-License-Identifier: GPL-2.0-or-later
// The properties of RegisterContainer: one table row a property.
#include "dbus/arguments.hpp"

#include <array>
#include <limits>
#include <utility>

namespace outcall::dbus {

namespace {

std::unexpected<Error> wrong_type(const char* expected) {
    return fail(ErrorCode::InvalidArgument, std::string{"must be "} + expected);
}

Result<void> take(Value& value, std::string& into) {
    auto* text = std::get_if<std::string>(&value);
    if (text == nullptr) {
        return wrong_type("a string");
    }
    into = std::move(*text);
    return {};
}

Result<void> take(Value& value, TextList& into) {
    auto* list = std::get_if<ValueList>(&value);
    if (list == nullptr) {
        return wrong_type("a list of strings");
    }
    for (Value& item : *list) {
        if (auto done = take(item, into.emplace_back()); !done) {
            return wrong_type("a list of strings");
        }
    }
    return {};
}

Result<void> take(Value& value, TextMap& into) {
    auto* map = std::get_if<ValueMap>(&value);
    if (map == nullptr) {
        return wrong_type("a dictionary of strings");
    }
    for (auto& [key, item] : *map) {
        if (auto done = take(item, into[key]); !done) {
            return wrong_type("a dictionary of strings");
        }
    }
    return {};
}

Result<void> take_pid(Registration& registration, Value& value) {
    constexpr auto max = static_cast<std::uint64_t>(std::numeric_limits<pid_t>::max());
    const auto* number = std::get_if<std::uint64_t>(&value);
    if (number == nullptr || *number == 0 || *number > max) {
        return wrong_type("a process id, of type u");
    }
    registration.pid = static_cast<pid_t>(*number);
    return {};
}

Result<void> take_addresses(Registration& registration, Value& value) {
    TextList texts;
    if (auto done = take(value, texts); !done) {
        return done;
    }
    for (const std::string& text : texts) {
        const auto address = IpAddress::parse(text);
        if (!address) {
            return fail(ErrorCode::InvalidArgument, "not an IPv4 or IPv6 address: " + text);
        }
        registration.addresses.push_back(*address);
    }
    return {};
}

template <auto Member>
Result<void> take_member(Registration& registration, Value& value) {
    return take(value, registration.*Member);
}

template <auto Member>
Result<void> take_attribute(Registration& registration, Value& value) {
    return take(value, registration.attributes.*Member);
}

struct PropertyRow {
    std::string_view name;
    Result<void> (*take)(Registration&, Value&);
};

constexpr std::array property_table{
    PropertyRow{"pid", &take_pid},
    PropertyRow{"addresses", &take_addresses},
    PropertyRow{"interface", &take_member<&Registration::interface>},
    PropertyRow{"netns", &take_member<&Registration::netns>},
    PropertyRow{"runtime", &take_attribute<&ContainerAttributes::runtime>},
    PropertyRow{"image", &take_attribute<&ContainerAttributes::image>},
    PropertyRow{"command", &take_attribute<&ContainerAttributes::command>},
    PropertyRow{"volumes", &take_attribute<&ContainerAttributes::volumes>},
    PropertyRow{"env_keys", &take_attribute<&ContainerAttributes::env_keys>},
    PropertyRow{"capabilities", &take_attribute<&ContainerAttributes::capabilities>},
    PropertyRow{"labels", &take_attribute<&ContainerAttributes::labels>},
    PropertyRow{"annotations", &take_attribute<&ContainerAttributes::annotations>},
};

Result<void> take_property(Registration& registration, const std::string& name, Value& value) {
    for (const PropertyRow& row : property_table) {
        if (row.name == name) {
            return row.take(registration, value);
        }
    }
    return fail(ErrorCode::InvalidArgument, "no such property");
}

} // namespace

Result<Registration> to_registration(const std::string& id, std::string name, ValueMap properties) {
    auto parsed = ContainerId::parse(id);
    if (!parsed) {
        return std::unexpected(parsed.error());
    }
    Registration registration{.id = *std::move(parsed), .name = std::move(name)};
    for (auto& [property, value] : properties) {
        if (auto done = take_property(registration, property, value); !done) {
            done.error().where = "properties." + property;
            return std::unexpected(done.error());
        }
    }
    return registration;
}

} // namespace outcall::dbus
