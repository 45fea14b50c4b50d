// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/bus.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>
#include <systemd/sd-bus.h>
#include <utility>
#include <vector>

namespace outcall::cli {
namespace {

template <typename T>
Value integer(const sdbus::Variant& variant) {
    using Widest = std::conditional_t<std::is_signed_v<T>, std::int64_t, std::uint64_t>;
    return Value{static_cast<Widest>(variant.get<T>())};
}

template <typename T>
Value text(const sdbus::Variant& variant) {
    return Value{std::string{variant.get<T>()}};
}

template <typename T>
Value texts(const sdbus::Variant& variant) {
    ValueList list;
    for (const T& item : variant.get<std::vector<T>>())
        list.emplace_back(std::string{item});
    return Value{std::move(list)};
}

Value values(const sdbus::Variant& variant) {
    ValueList list;
    for (const auto& item : variant.get<std::vector<sdbus::Variant>>())
        list.push_back(to_value(item));
    return Value{std::move(list)};
}

Value rows(const sdbus::Variant& variant) {
    ValueList list;
    for (const auto& item : variant.get<std::vector<Variants>>())
        list.emplace_back(to_record(item));
    return Value{std::move(list)};
}

Value text_map(const sdbus::Variant& variant) {
    ValueMap map;
    for (const auto& [key, item] : variant.get<std::map<std::string, std::string>>())
        map.emplace(key, item);
    return Value{std::move(map)};
}

using Conversion = Value (*)(const sdbus::Variant&);

constexpr std::array<std::pair<std::string_view, Conversion>, 18> conversions{{
    {"s", text<std::string>},
    {"o", text<sdbus::ObjectPath>},
    {"g", text<sdbus::Signature>},
    {"b", [](const sdbus::Variant& v) { return Value{v.get<bool>()}; }},
    {"y", integer<std::uint8_t>},
    {"q", integer<std::uint16_t>},
    {"u", integer<std::uint32_t>},
    {"t", integer<std::uint64_t>},
    {"n", integer<std::int16_t>},
    {"i", integer<std::int32_t>},
    {"x", integer<std::int64_t>},
    {"d", [](const sdbus::Variant& v) { return Value{v.get<double>()}; }},
    {"as", texts<std::string>},
    {"ao", texts<sdbus::ObjectPath>},
    {"av", values},
    {"a{ss}", text_map},
    {"aa{sv}", rows},
    {"a{sv}", [](const sdbus::Variant& v) { return Value{to_record(v.get<Variants>())}; }},
}};

sdbus::Variant list_variant(const ValueList& list) {
    std::vector<std::string> strings;
    for (const Value& item : list)
        if (const auto* string = std::get_if<std::string>(&item))
            strings.push_back(*string);
    if (strings.size() == list.size())
        return sdbus::Variant{strings};
    std::vector<sdbus::Variant> variants;
    for (const Value& item : list)
        variants.push_back(to_variant(item));
    return sdbus::Variant{variants};
}

Variants map_variants(const ValueMap& map) {
    Variants variants;
    for (const auto& [key, item] : map)
        variants.emplace(key, to_variant(item));
    return variants;
}

constexpr std::string_view standard = "org.freedesktop.DBus.Error.";

struct Meaning {
    std::string_view error; // after `standard`
    ExitStatus status;
    std::string_view message; // instead of the bus' own; empty: keep that
    std::string_view hint;
};

constexpr std::string_view down = "outcalld is not running";
constexpr std::string_view mute = "outcalld did not answer";
constexpr std::string_view how_to_start = "start it with 'systemctl start outcalld'";
constexpr std::string_view see_journal = "see 'journalctl -u outcalld'";
constexpr std::string_view how_to_be_allowed = "run it as root, or allow it by a polkit rule";

constexpr std::array meanings{
    Meaning{"AccessDenied", ExitStatus::NotAuthorized, "", how_to_be_allowed},
    Meaning{"InteractiveAuthorizationRequired", ExitStatus::NotAuthorized, "",
            "run it in a terminal where a polkit agent can ask you (pkttyagent)"},
    Meaning{"ServiceUnknown", ExitStatus::Unreachable, down, how_to_start},
    Meaning{"NameHasNoOwner", ExitStatus::Unreachable, down, how_to_start},
    Meaning{"NoReply", ExitStatus::Unreachable, mute, see_journal},
    Meaning{"Timeout", ExitStatus::Unreachable, mute, see_journal},
    Meaning{"TimedOut", ExitStatus::Unreachable, mute, see_journal},
    Meaning{"Disconnected", ExitStatus::Unreachable, "the system bus closed the connection", ""},
    Meaning{"NoServer", ExitStatus::Unreachable, "", ""},
    Meaning{"UnknownObject", ExitStatus::Failed, "there is no such object", ""},
};

// What sd-bus reports for a connection that broke (System.Error.<errno name>).
constexpr std::array<std::string_view, 5> broken{"ECONNRESET", "ENOTCONN", "ECONNREFUSED", "EPIPE",
                                                 "ESHUTDOWN"};

Failure unlisted(std::string_view name, const std::string& message) {
    constexpr std::string_view system = "System.Error.";
    const bool activation = name.starts_with(std::string{standard} + "Spawn.");
    const bool transport = name.starts_with(system) &&
                           std::ranges::find(broken, name.substr(system.size())) != broken.end();
    if (activation || transport)
        return {ExitStatus::Unreachable, std::string{down} + ": " + message,
                std::string{see_journal}};
    if (name == "org.outcall.Error.NotEnforcing")
        return {ExitStatus::Failed, message, "see 'outcallctl status'"};
    return {ExitStatus::Failed, message.empty() ? std::string{name} : message};
}

// sdbus-c++ 1.2 has no way to let the authority ask the user, but sd-bus below it has one for the
// whole connection, and a message knows its bus.
class Call : public sdbus::MethodCall {
public:
    explicit Call(sdbus::MethodCall call) : MethodCall{std::move(call)} {}
    void allow_interaction() {
        sd_bus* bus = sd_bus_message_get_bus(static_cast<sd_bus_message*>(msg_));
        sd_bus_set_allow_interactive_authorization(bus, 1);
    }
};

struct Convert {
    sdbus::Variant operator()(std::monostate) const { return sdbus::Variant{std::string{}}; }
    sdbus::Variant operator()(const ValueList& list) const { return list_variant(list); }
    sdbus::Variant operator()(const ValueMap& map) const {
        return sdbus::Variant{map_variants(map)};
    }
    sdbus::Variant operator()(const auto& scalar) const { return sdbus::Variant{scalar}; }
};

} // namespace

sdbus::Variant to_variant(const Value& value) {
    return std::visit(Convert{}, value);
}

std::map<std::string, Variants> to_bus(const ContextDocument& document) {
    std::map<std::string, Variants> context;
    for (const auto& [name, fields] : document)
        context.emplace(name, map_variants(fields));
    return context;
}

Value to_value(const sdbus::Variant& variant) {
    const std::string type = variant.isEmpty() ? std::string{} : variant.peekValueType();
    const auto* const found =
        std::ranges::find(conversions, type, [](const auto& entry) { return entry.first; });
    return found == conversions.end() ? Value{} : found->second(variant);
}

Record to_record(const Variants& fields) {
    Record record;
    for (const auto& [key, variant] : fields)
        record.emplace(key, to_value(variant));
    return record;
}

Record to_snake_case(const Variants& fields) {
    Record record;
    for (const auto& [property, variant] : fields)
        record.emplace(snake_case(property), to_value(variant));
    return record;
}

Failure failure_of(const sdbus::Error& error) {
    const std::string_view name = error.getName();
    if (name.starts_with(standard)) {
        const auto* const known =
            std::ranges::find(meanings, name.substr(standard.size()), &Meaning::error);
        if (known != meanings.end())
            return {known->status,
                    known->message.empty() ? error.getMessage() : std::string{known->message},
                    std::string{known->hint}};
    }
    return unlisted(name, error.getMessage());
}

Fetched<std::unique_ptr<sdbus::IConnection>> connect_to_bus() {
    try {
        return sdbus::createSystemBusConnection();
    } catch (const sdbus::Error& error) {
        return std::unexpected(
            Failure{ExitStatus::Unreachable, "cannot reach the system bus: " + error.getMessage()});
    }
}

void allow_interaction(sdbus::IConnection& connection) {
    const auto bus = sdbus::createProxy(connection, "org.freedesktop.DBus", "/");
    Call{bus->createMethodCall("org.freedesktop.DBus.Peer", "Ping")}.allow_interaction();
    connection.setMethodCallTimeout(std::chrono::minutes{5}); // a person types a password
}

} // namespace outcall::cli
