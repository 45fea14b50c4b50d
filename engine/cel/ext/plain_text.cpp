// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/ext/plain_text.hpp"

#include "engine/cel/container.hpp"
#include "engine/cel/ext/order.hpp"
#include "engine/cel/function.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace outcall::cel {

namespace {

using Error = std::optional<Datum>;

class Writer {
public:
    Writer(Workspace& workspace, Text& out) : workspace_{workspace}, out_{out} {}

    // `depth` bounds the recursion.
    Error value(const Datum& datum, std::size_t depth);

private:
    void real(double number);
    Error list(const Datum& list, std::size_t depth);
    Error map(const Datum& map, std::size_t depth);
    Error converted(const Datum& datum);
    Datum key(const Datum& key);

    template <typename Integer>
    void integer(Integer number) {
        std::array<char, 24> text;
        out_.append(
            {text.data(), std::to_chars(text.data(), text.data() + text.size(), number).ptr});
    }

    Workspace& workspace_;
    Text& out_;
};

Error Writer::value(const Datum& datum, std::size_t depth) {
    if (depth > limits::depth)
        return workspace_.exceed("depth of a value");
    switch (datum.kind) {
    case Kind::Null: out_.append("null"); break;
    case Kind::Bool: out_.append(datum.boolean ? "true" : "false"); break;
    case Kind::Int: integer(datum.integer); break;
    case Kind::Uint: integer(datum.natural); break;
    case Kind::Double: real(datum.real); break;
    case Kind::Type: out_.append(name(datum.type)); break;
    case Kind::List: return list(datum, depth);
    case Kind::Map: return map(datum, depth);
    default: return converted(datum);
    }
    return std::nullopt;
}

void Writer::real(double number) {
    if (std::isnan(number)) {
        out_.append("NaN");
    } else if (std::isinf(number)) {
        out_.append(number < 0 ? "-Infinity" : "Infinity");
    } else {
        constexpr std::size_t longest = 400; // the smallest double has 326 characters
        std::array<char, longest> text;
        out_.append({text.data(), std::to_chars(text.data(), text.data() + text.size(), number,
                                                std::chars_format::fixed)
                                      .ptr});
    }
}

Error Writer::list(const Datum& list, std::size_t depth) {
    out_.append("[");
    for (std::uint32_t i = 0; i < list.size && !workspace_.budget().exhausted(); ++i) {
        if (i > 0)
            out_.append(", ");
        if (const Error error = value(element(list, i), depth + 1))
            return error;
    }
    out_.append("]");
    return std::nullopt;
}

Error Writer::map(const Datum& map, std::size_t depth) {
    Entry* const entries = workspace_.entries(map.size);
    if (entries == nullptr)
        return workspace_.exhausted();
    Entry* end = entries;
    for (Elements walk{map}; const auto entry = walk.next();) {
        *end = {.key = key(entry->key), .value = entry->value};
        if (!end->key.plain())
            return end->key;
        ++end;
    }
    if (const Error error = sort(workspace_, {entries, end}))
        return error;
    out_.append("{");
    for (const Entry* each = entries; each != end; ++each) {
        if (each != entries)
            out_.append(", ");
        out_.append(each->key.view());
        out_.append(": ");
        if (const Error error = value(each->value, depth + 1))
            return error;
    }
    out_.append("}");
    return std::nullopt;
}

// A key as the text that maps are sorted by.
Datum Writer::key(const Datum& key) {
    if (key.kind == Kind::String)
        return key;
    Text text{workspace_};
    if (const Error error = Writer{workspace_, text}.value(key, 1))
        return *error;
    return text.finish();
}

// What string() of the core makes of it.
Error Writer::converted(const Datum& datum) {
    for (const Library& library : core_libraries())
        if (const Function* string = library.find("string", CallStyle::Global)) {
            const Datum text = string->run(workspace_, {&datum, 1});
            if (!text.plain())
                return text;
            out_.append(text.view());
            return std::nullopt;
        }
    return Datum::no_overload("string", datum.kind);
}

} // namespace

std::optional<Datum> write(Workspace& workspace, Text& out, const Datum& value) {
    return Writer{workspace, out}.value(value, 1);
}

} // namespace outcall::cel
