// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/model/context.hpp"

#include "engine/model/address.hpp"
#include "engine/model/limits.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

namespace outcall {

namespace {

constexpr std::array<std::string_view, namespace_count> namespace_names{"network", "http", "dns",
                                                                        "docker",  "run",  "agent"};

Value zero(FieldType type) {
    switch (type) {
    case FieldType::String: return std::string{};
    case FieldType::Int: return std::int64_t{0};
    case FieldType::StringList: return ValueList{};
    case FieldType::StringMap:
    case FieldType::AnyMap: return ValueMap{};
    }
    return {};
}

bool bounded(const Value& value, std::size_t depth) {
    if (depth == 0)
        return false;
    if (const auto* text = std::get_if<std::string>(&value))
        return text->size() <= limits::context_string_bytes;
    if (const auto* list = std::get_if<ValueList>(&value))
        return list->size() <= limits::context_items &&
               std::ranges::all_of(*list, [=](const Value& v) { return bounded(v, depth - 1); });
    if (const auto* map = std::get_if<ValueMap>(&value))
        return map->size() <= limits::context_items &&
               std::ranges::all_of(*map, [=](const auto& entry) {
                   return entry.first.size() <= limits::context_string_bytes &&
                          bounded(entry.second, depth - 1);
               });
    return true;
}

bool is_string(const Value& value) {
    return std::holds_alternative<std::string>(value);
}

bool has_type(const Value& value, FieldType type) {
    switch (type) {
    case FieldType::String: return is_string(value);
    case FieldType::Int: return std::holds_alternative<std::int64_t>(value);
    case FieldType::StringList: {
        const auto* list = std::get_if<ValueList>(&value);
        return list != nullptr && std::ranges::all_of(*list, is_string);
    }
    case FieldType::StringMap: {
        const auto* map = std::get_if<ValueMap>(&value);
        return map != nullptr &&
               std::ranges::all_of(*map, [](const auto& entry) { return is_string(entry.second); });
    }
    case FieldType::AnyMap: return std::holds_alternative<ValueMap>(value);
    }
    return false;
}

std::string_view expectation(FieldType type) {
    switch (type) {
    case FieldType::String: return "a string";
    case FieldType::Int: return "an integer";
    case FieldType::StringList: return "a list of strings";
    case FieldType::StringMap: return "a map of strings";
    case FieldType::AnyMap: return "a map";
    }
    return "";
}

void lower(std::string& text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
}

void drop_trailing_dot(std::string& name) {
    if (name.size() > 1 && name.ends_with('.')) // "." alone is the root
        name.pop_back();
}

// Of a host and perhaps a port, as HTTP writes them: "name.:443".
void drop_trailing_dot_of_host(std::string& text) {
    const std::size_t colon = text.rfind(':');
    const bool port = colon != std::string::npos &&
                      text.find_first_not_of("0123456789", colon + 1) == std::string::npos;
    const std::size_t end = port ? colon : text.size();
    if (end > 1 && text[end - 1] == '.')
        text.erase(end - 1, 1);
}

void canonicalize_address(std::string& text) {
    if (const auto address = IpAddress::parse(text))
        text = to_string(*address);
}

void canonicalize(const FieldDeclaration& field, std::string& text) {
    const bool network = field.ns == Namespace::Network;
    const bool hostname = network && field.name == "hostname";
    const bool query = field.ns == Namespace::Dns && field.name == "query";
    const bool host = field.ns == Namespace::Http && field.name == "host";
    if (hostname || query || host)
        lower(text);
    if (hostname || query)
        drop_trailing_dot(text);
    if (host)
        drop_trailing_dot_of_host(text);
    if (hostname || (network && field.name == "ip"))
        canonicalize_address(text);
}

} // namespace

std::string_view name(Namespace ns) {
    return namespace_names.at(static_cast<std::size_t>(ns));
}

std::optional<Namespace> parse_namespace(std::string_view text) {
    const auto found = std::ranges::find(namespace_names, text);
    if (found == namespace_names.end())
        return std::nullopt;
    return static_cast<Namespace>(found - namespace_names.begin());
}

std::optional<std::size_t> find_field(Namespace ns, std::string_view name) {
    for (std::size_t slot = 0; slot < context_fields.size(); ++slot)
        if (context_fields[slot].ns == ns && context_fields[slot].name == name)
            return slot;
    return std::nullopt;
}

Context::Context() {
    for (std::size_t slot = 0; slot < context_fields.size(); ++slot)
        slots_[slot] = zero(context_fields[slot].type);
}

Result<void> Context::set(Namespace ns, std::string_view field, Value value) {
    const std::string where = std::string{name(ns)} + "." + std::string{field};
    const auto slot = find_field(ns, field);
    if (!slot)
        return fail(ErrorCode::InvalidArgument, "there is no such field", where);
    const FieldType type = context_fields[*slot].type;
    if (const auto* number = std::get_if<std::uint64_t>(&value);
        number != nullptr && type == FieldType::Int && std::in_range<std::int64_t>(*number))
        value = static_cast<std::int64_t>(*number);
    if (!has_type(value, type))
        return fail(ErrorCode::InvalidArgument, "must be " + std::string{expectation(type)}, where);
    if (!bounded(value, limits::context_depth))
        return fail(ErrorCode::InvalidArgument, "is too large or too deep", where);
    if (auto* text = std::get_if<std::string>(&value))
        canonicalize(context_fields[*slot], *text);
    add(ns);
    slots_[*slot] = std::move(value);
    return {};
}

const Value* Context::find(Namespace ns, std::string_view field) const {
    const auto slot = find_field(ns, field);
    return slot && present(ns) ? &slots_[*slot] : nullptr;
}

Result<Context> to_context(NamespaceValues values) {
    Context context;
    for (auto& [text, fields] : values) {
        const auto ns = parse_namespace(text);
        if (!ns)
            return fail(ErrorCode::InvalidArgument, "no such namespace", "context." + text);
        if (*ns == Namespace::Agent)
            return fail(ErrorCode::InvalidArgument, "filled by outcalld alone", "context.agent");
        context.add(*ns);
        for (auto& [field, value] : fields)
            if (auto done = context.set(*ns, field, std::move(value)); !done)
                return std::unexpected(done.error());
    }
    return context;
}

} // namespace outcall
