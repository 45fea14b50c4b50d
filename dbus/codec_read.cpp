// SPDX-License-Identifier: GPL-2.0-or-later
// D-Bus values into C++ values.
#include "dbus/codec.hpp"
#include "dbus/limits.hpp"

#include <string>

namespace outcall::dbus {

namespace {

std::unexpected<Error> malformed() {
    return fail(ErrorCode::InvalidArgument, "the message is malformed");
}

template <typename Raw, typename Target>
Result<void> read_basic(sd_bus_message* from, char type, Target& value) {
    Raw raw{};
    if (sd_bus_message_read_basic(from, type, static_cast<void*>(&raw)) <= 0) {
        return malformed();
    }
    value = Target(raw);
    return {};
}

// Enters the next container, calls `each` until it is at its end, leaves it.
template <typename Each>
Result<void> read_container(sd_bus_message* from, char type, const char* contents, Each each) {
    if (sd_bus_message_enter_container(from, type, contents) <= 0) {
        return malformed();
    }
    while (sd_bus_message_at_end(from, 0) == 0) {
        if (auto done = each(); !done) {
            return done;
        }
    }
    if (sd_bus_message_exit_container(from) < 0) {
        return malformed();
    }
    return {};
}

template <typename Item>
Result<void> read_list(sd_bus_message* from, const char* contents, std::vector<Item>& list) {
    return read_container(from, 'a', contents, [&] { return read(from, list.emplace_back()); });
}

// `entry`: the signature of one entry without its braces.
template <typename Map, typename ReadValue>
Result<void> read_map(sd_bus_message* from, const std::string& entry, Map& map,
                      ReadValue read_value) {
    const std::string array = "{" + entry + "}";
    return read_container(from, 'a', array.c_str(), [&]() -> Result<void> {
        if (sd_bus_message_enter_container(from, 'e', entry.c_str()) <= 0) {
            return malformed();
        }
        std::string key;
        if (auto done = read(from, key); !done) {
            return done;
        }
        auto [place, fresh] = map.try_emplace(key);
        if (!fresh) {
            return fail(ErrorCode::InvalidArgument, "given twice", key);
        }
        if (auto done = read_value(place->second); !done) {
            return done;
        }
        return sd_bus_message_exit_container(from) < 0 ? malformed() : Result<void>{};
    });
}

Result<void> read_any(sd_bus_message* from, Value& value, std::size_t depth);

Result<void> read_any_array(sd_bus_message* from, const std::string& contents, Value& value,
                            std::size_t depth) {
    if (contents.starts_with("{s")) {
        return read_map(from, contents.substr(1, contents.size() - 2), value.emplace<ValueMap>(),
                        [&](Value& item) { return read_any(from, item, depth + 1); });
    }
    auto& list = value.emplace<ValueList>();
    return read_container(from, 'a', contents.c_str(),
                          [&] { return read_any(from, list.emplace_back(), depth + 1); });
}

template <typename Raw, typename Wide>
Result<void> read_number(sd_bus_message* from, char type, Value& value) {
    return read_basic<Raw>(from, type, value.emplace<Wide>());
}

Result<void> read_any(sd_bus_message* from, Value& value, std::size_t depth) {
    char type = 0;
    const char* contents = nullptr;
    if (sd_bus_message_peek_type(from, &type, &contents) <= 0) {
        return malformed();
    }
    if (depth > limits::depth) {
        return fail(ErrorCode::LimitExceeded, "nested too deeply");
    }
    switch (type) {
    case 'y': return read_number<std::uint8_t, std::uint64_t>(from, type, value);
    case 'q': return read_number<std::uint16_t, std::uint64_t>(from, type, value);
    case 'u': return read_number<std::uint32_t, std::uint64_t>(from, type, value);
    case 't': return read_number<std::uint64_t, std::uint64_t>(from, type, value);
    case 'n': return read_number<std::int16_t, std::int64_t>(from, type, value);
    case 'i': return read_number<std::int32_t, std::int64_t>(from, type, value);
    case 'x': return read_number<std::int64_t, std::int64_t>(from, type, value);
    case 'd': return read_number<double, double>(from, type, value);
    case 'b': return read(from, value.emplace<bool>());
    case 's':
    case 'o':
    case 'g': return read_basic<const char*>(from, type, value.emplace<std::string>());
    case 'v':
        return read_container(from, 'v', contents,
                              [&] { return read_any(from, value, depth + 1); });
    case 'a': return read_any_array(from, contents, value, depth);
    default:
        return fail(ErrorCode::InvalidArgument,
                    std::string{"type '"} + type + "' is not taken in a variant");
    }
}

Result<void> read_variant(sd_bus_message* from, Value& value) {
    return read_any(from, value, 0);
}

} // namespace

Result<void> read(sd_bus_message* from, bool& value) {
    return read_basic<int>(from, 'b', value);
}
Result<void> read(sd_bus_message* from, std::uint16_t& value) {
    return read_basic<std::uint16_t>(from, 'q', value);
}
Result<void> read(sd_bus_message* from, std::uint32_t& value) {
    return read_basic<std::uint32_t>(from, 'u', value);
}
Result<void> read(sd_bus_message* from, std::uint64_t& value) {
    return read_basic<std::uint64_t>(from, 't', value);
}
Result<void> read(sd_bus_message* from, std::string& value) {
    return read_basic<const char*>(from, 's', value);
}
Result<void> read(sd_bus_message* from, ObjectPath& value) {
    return read_basic<const char*>(from, 'o', value.text);
}
Result<void> read(sd_bus_message* from, TextList& value) {
    return read_list(from, "s", value);
}
Result<void> read(sd_bus_message* from, std::vector<ObjectPath>& value) {
    return read_list(from, "o", value);
}
Result<void> read(sd_bus_message* from, TextMap& value) {
    return read_map(from, "ss", value, [&](std::string& text) { return read(from, text); });
}
Result<void> read(sd_bus_message* from, ValueMap& value) {
    return read_map(from, "sv", value, [&](Value& item) { return read_variant(from, item); });
}
Result<void> read(sd_bus_message* from, Rows& value) {
    return read_list(from, "a{sv}", value);
}
Result<void> read(sd_bus_message* from, ContextArgument& value) {
    return read_map(from, "sa{sv}", value, [&](ValueMap& map) { return read(from, map); });
}

} // namespace outcall::dbus
