// SPDX-License-Identifier: GPL-2.0-or-later
// The properties of RegisterContainer: one table row a property.
#include "dbus/arguments.hpp"
#include "dbus/limits.hpp"

#include <array>
#include <limits>
#include <utility>

namespace outcall::dbus {

namespace {

std::unexpected<Error> wrong_type(const char* expected) {
    return fail(ErrorCode::InvalidArgument, std::string{"must be "} + expected);
}

std::unexpected<Error> too_long(std::size_t bytes) {
    return fail(ErrorCode::LimitExceeded, "more than " + std::to_string(bytes) + " bytes");
}

// Of the lists and maps of one property.
Result<void> check_size(std::size_t items, std::size_t bytes) {
    if (items > limits::attribute_items) {
        return fail(ErrorCode::LimitExceeded,
                    "more than " + std::to_string(limits::attribute_items) + " entries");
    }
    return bytes > limits::attributes_bytes ? too_long(limits::attributes_bytes) : Result<void>{};
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
    std::size_t bytes = 0;
    for (Value& item : *list) {
        if (auto done = take(item, into.emplace_back()); !done) {
            return wrong_type("a list of strings");
        }
        bytes += into.back().size();
    }
    return check_size(into.size(), bytes);
}

Result<void> take(Value& value, TextMap& into) {
    auto* map = std::get_if<ValueMap>(&value);
    if (map == nullptr) {
        return wrong_type("a dictionary of strings");
    }
    std::size_t bytes = 0;
    for (auto& [key, item] : *map) {
        std::string& text = into[key];
        if (auto done = take(item, text); !done) {
            return wrong_type("a dictionary of strings");
        }
        bytes += key.size() + text.size();
    }
    return check_size(into.size(), bytes);
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

Result<void> take_text(Value& value, std::string& into, std::size_t bytes_max) {
    auto done = take(value, into);
    return done && into.size() > bytes_max ? too_long(bytes_max) : done;
}

template <auto Member, std::size_t Max>
Result<void> take_member(Registration& registration, Value& value) {
    return take_text(value, registration.*Member, Max);
}

template <auto Member>
Result<void> take_name(Registration& registration, Value& value) {
    return take_text(value, registration.attributes.*Member, limits::attribute_bytes);
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
    PropertyRow{"interface", &take_member<&Registration::interface, limits::interface_bytes>},
    PropertyRow{"netns", &take_member<&Registration::netns, limits::netns_bytes>},
    PropertyRow{"runtime", &take_name<&ContainerAttributes::runtime>},
    PropertyRow{"image", &take_name<&ContainerAttributes::image>},
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
