// SPDX-License-Identifier: GPL-2.0-or-later
// JSON → value → context: any octets. What is read prints to text that reads back the same; what a
// context takes it keeps in its one spelling.
#include "engine/json/json.hpp"

#include "engine/model/address.hpp"
#include "engine/model/context.hpp"
#include "tests/fuzz/target.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace {

using namespace outcall;

void read_back(const Value& value, std::string_view text) {
    // Escapes make text up to six times as long, and indentation adds to it.
    const json::Bounds bounds{.bytes = 64 * json::most_bytes, .nulls = json::Nulls::Kept};
    for (const std::string& printed : {json::write(value), json::write_line(value)}) {
        require(std::ranges::all_of(printed, [](char c) { return c == '\n' || c >= ' '; }),
                "what is printed is not plain ASCII", text);
        const auto again = json::read(printed, bounds);
        require(again.has_value(), "what is printed does not read", printed);
        require(*again == value, "what is printed reads as something else", printed);
    }
}

void keep(const Context& context, std::string_view text) {
    for (const FieldDeclaration& field : context_fields) {
        const Value* const value = context.find(field.ns, field.name);
        const auto* const kept = value == nullptr ? nullptr : std::get_if<std::string>(value);
        if (kept == nullptr || field.ns != Namespace::Network)
            continue;
        const auto address = IpAddress::parse(*kept);
        if (field.name == "ip" || field.name == "hostname")
            require(!address || to_string(*address) == *kept, "an address is kept as written",
                    text);
        if (field.name == "hostname")
            require(std::ranges::none_of(*kept, [](char c) { return c >= 'A' && c <= 'Z'; }),
                    "a name is kept in upper case", text);
    }
}

void make_context(const Value& value, std::string_view text) {
    const auto* const namespaces = std::get_if<ValueMap>(&value);
    if (namespaces == nullptr)
        return;
    NamespaceValues values;
    for (const auto& [name, fields] : *namespaces)
        if (const auto* map = std::get_if<ValueMap>(&fields))
            values.emplace(name, *map);
    const auto context = to_context(std::move(values));
    if (context)
        keep(*context, text);
    else
        require(context.error().code == ErrorCode::InvalidArgument &&
                    !context.error().where.empty() && !context.error().message.empty(),
                "a refusal names the field", text);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto value = json::read(text, {.nulls = json::Nulls::Kept});
    const auto strict = json::read(text);
    require(value || !strict, "nulls that are allowed are refused", text);
    if (!value) {
        require(!value.error().message.empty(), "a refusal says why", text);
        return 0;
    }
    require(!strict || *strict == *value, "what is read depends on nulls", text);
    read_back(*value, text);
    make_context(*value, text);
    return 0;
}
