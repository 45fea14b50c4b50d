// SPDX-License-Identifier: GPL-2.0-or-later
// C++ values into D-Bus values.
#include "dbus/codec.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace outcall::dbus {

namespace {

template <typename Body>
int write_container(sd_bus_message* to, char type, const char* contents, Body body) {
    if (const int opened = sd_bus_message_open_container(to, type, contents); opened < 0) {
        return opened;
    }
    if (const int written = body(); written < 0) {
        return written;
    }
    return sd_bus_message_close_container(to);
}

template <typename List>
int write_list(sd_bus_message* to, const char* contents, const List& list) {
    return write_container(to, 'a', contents, [&] {
        int result = 0;
        static_cast<void>(std::ranges::all_of(
            list, [&](const auto& item) { return (result = write(to, item)) >= 0; }));
        return result;
    });
}

template <typename Map, typename WriteValue>
int write_map(sd_bus_message* to, const std::string& entry, const Map& map,
              WriteValue write_value) {
    const std::string array = "{" + entry + "}";
    return write_container(to, 'a', array.c_str(), [&] {
        for (const auto& item : map) {
            const int result = write_container(to, 'e', entry.c_str(), [&] {
                const int written = write(to, item.first);
                return written < 0 ? written : write_value(item.second);
            });
            if (result < 0) {
                return result;
            }
        }
        return 0;
    });
}

// A value inside a variant; each overload knows the variant's signature.
class VariantWriter {
public:
    explicit VariantWriter(sd_bus_message* to) : to_{to} {}

    int operator()(std::monostate) const { return (*this)(std::string{}); }
    int operator()(bool value) const { return basic('b', int{value}); }
    int operator()(std::int64_t value) const { return basic('x', value); }
    int operator()(std::uint64_t value) const { return basic('t', value); }
    int operator()(double value) const { return basic('d', value); }
    int operator()(const std::string& value) const {
        return write_container(to_, 'v', "s", [&] { return write(to_, value); });
    }
    int operator()(const ValueMap& value) const {
        return write_container(to_, 'v', "a{sv}", [&] { return write(to_, value); });
    }
    int operator()(const ValueList& list) const {
        const bool texts = std::ranges::all_of(
            list, [](const Value& item) { return std::holds_alternative<std::string>(item); });
        return write_container(to_, 'v', texts ? "as" : "av", [&] {
            return write_container(to_, 'a', texts ? "s" : "v", [&] { return items(list, texts); });
        });
    }

private:
    template <typename Raw>
    int basic(char type, Raw value) const {
        const char contents[] = {type, '\0'};
        return write_container(to_, 'v', contents,
                               [&] { return sd_bus_message_append_basic(to_, type, &value); });
    }

    int items(const ValueList& list, bool texts) const {
        int result = 0;
        for (const Value& item : list) {
            result = texts ? write(to_, std::get<std::string>(item)) : write_variant(item);
            if (result < 0) {
                break;
            }
        }
        return result;
    }

    int write_variant(const Value& value) const {
        return std::visit(*this, static_cast<const Value::variant&>(value));
    }

    sd_bus_message* to_;
};

int write_variant(sd_bus_message* to, const Value& value) {
    return std::visit(VariantWriter{to}, static_cast<const Value::variant&>(value));
}

} // namespace

int write(sd_bus_message* to, bool value) {
    const int raw = value ? 1 : 0;
    return sd_bus_message_append_basic(to, 'b', &raw);
}
int write(sd_bus_message* to, std::uint16_t value) {
    return sd_bus_message_append_basic(to, 'q', &value);
}
int write(sd_bus_message* to, std::uint32_t value) {
    return sd_bus_message_append_basic(to, 'u', &value);
}
int write(sd_bus_message* to, std::uint64_t value) {
    return sd_bus_message_append_basic(to, 't', &value);
}
int write(sd_bus_message* to, const std::string& value) {
    const int result = sd_bus_message_append_basic(to, 's', value.c_str());
    if (result != -EINVAL) {
        return result;
    }
    std::string ascii = value;
    std::ranges::replace_if(
        ascii, [](char c) { return static_cast<unsigned char>(c) > 0x7f; }, '?');
    return sd_bus_message_append_basic(to, 's', ascii.c_str());
}
int write(sd_bus_message* to, const ObjectPath& value) {
    return sd_bus_message_append_basic(to, 'o', value.text.c_str());
}
int write(sd_bus_message* to, const TextList& value) {
    return write_list(to, "s", value);
}
int write(sd_bus_message* to, const std::vector<ObjectPath>& value) {
    return write_list(to, "o", value);
}
int write(sd_bus_message* to, const TextMap& value) {
    return write_map(to, "ss", value, [&](const std::string& text) { return write(to, text); });
}
int write(sd_bus_message* to, const ValueMap& value) {
    return write_map(to, "sv", value, [&](const Value& item) { return write_variant(to, item); });
}
int write(sd_bus_message* to, const Rows& value) {
    return write_list(to, "a{sv}", value);
}
int write(sd_bus_message* to, const ContextArgument& value) {
    return write_map(to, "sa{sv}", value, [&](const ValueMap& map) { return write(to, map); });
}

} // namespace outcall::dbus
