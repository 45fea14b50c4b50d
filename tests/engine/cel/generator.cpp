// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/engine/cel/generator.hpp"

#include <array>
#include <fmt/format.h>
#include <gtest/gtest.h>

namespace outcall::cel {

std::string Generator::condition(std::size_t size) {
    return of(Type::Bool, size);
}

std::string Generator::expression(std::size_t size) {
    return any(size);
}

std::string Generator::of(Type type, std::size_t size) {
    if (size == 0)
        return leaf(type);
    if (chance(6))
        return general(type, size - 1);
    switch (type) {
    case Type::Bool: return boolean(size - 1);
    case Type::Int: return integer(size - 1);
    case Type::Uint: return natural(size - 1);
    case Type::Double: return real(size - 1);
    case Type::String:
    case Type::Bytes: return text(type, size - 1);
    case Type::Ints:
    case Type::Strings: return list(type, size - 1);
    case Type::Map: break;
    }
    return map(size - 1);
}

// What can give any type. dyn() lets a value of another type in, for errors at evaluation.
std::string Generator::general(Type type, std::size_t size) {
    switch (below(8)) {
    case 5: return optional(type, size);
    case 6: {
        const std::string bound = of(type, size / 2);
        locals_.push_back({"v", type});
        const std::string body = of(type, size / 2);
        locals_.pop_back();
        return fmt::format("cel.bind(v, {}, {})", bound, body);
    }
    case 0:
        return fmt::format("({}{}{}{}{})", of(Type::Bool, size / 3), spaced("?"),
                           of(type, size / 3), spaced(":"), of(type, size / 3));
    case 1: return fmt::format("dyn({})", any(size));
    case 2: return fmt::format("[{}][{}]", joined(type, size, ","), below(3));
    case 3: return fmt::format("{{'a': {}}}.{}", of(type, size), one_of({"a", "`a`", "b"}));
    default: return fmt::format("({})", of(type, size));
    }
}

// A value by way of an optional one.
std::string Generator::optional(Type type, std::size_t size) {
    const std::string value = of(type, size / 2);
    const std::string other = of(type, size / 2);
    switch (below(5)) {
    case 0: return fmt::format("{{'a': {}}}.?{}.orValue({})", value, one_of({"a", "b"}), other);
    case 1: return fmt::format("[{}][?{}].orValue({})", value, below(2), other);
    case 2: return fmt::format("optional.of({}).or(optional.none()).orValue({})", value, other);
    case 3: return fmt::format("[?optional.of({}), {}][{}]", value, other, below(3));
    default:
        locals_.push_back({"o", type});
        const std::string made = of(type, size / 3);
        locals_.pop_back();
        return fmt::format("optional.of({}).{}.orValue({})", value,
                           chance(2) ? fmt::format("optMap(o, {})", made)
                                     : fmt::format("optFlatMap(o, optional.of({}))", made),
                           other);
    }
}

std::string Generator::leaf(Type type) {
    for (const Local& local : locals_)
        if (local.type == type && chance(2))
            return local.name;
    if (chance(8))
        return fmt::format("run.context.{}", one_of({"a", "b", "count", "`x-y`"}));
    return chance(2) ? literal(type) : field(type);
}

std::string Generator::field(Type type) {
    switch (type) {
    case Type::Int: return std::string{one_of({"network.port", "http.body_size"})};
    case Type::String:
        return std::string{one_of({"network.hostname", "network.ip", "http.method", "http.path",
                                   "dns.query", "run.tool", ".agent.name", "docker.image"})};
    case Type::Strings: return std::string{one_of({"run.args", "docker.command", "run.flags"})};
    case Type::Map: return std::string{one_of({"http.headers", "run.context"})};
    case Type::Bool: return std::string{one_of({"has(http.method)", "has(run.context.a)"})};
    default: return literal(type);
    }
}

std::string Generator::literal(Type type) {
    switch (type) {
    case Type::Bool: return std::string{one_of({"true", "false"})};
    case Type::Int:
        return std::string{one_of({"0", "1", "2", "443", "-1", "-7", "007", "0x1F", "-0xa",
                                   "9223372036854775807", "-9223372036854775808"})};
    case Type::Uint:
        return std::string{one_of({"0u", "1u", "2U", "0xFFu", "18446744073709551615u"})};
    case Type::Double:
        return std::string{one_of({"0.0", "-0.0", "1.5", ".5", "1e3", "-2.5E-3", "1e308", "5e-324",
                                   "9223372036854775808.0"})};
    case Type::String: return octets(false);
    case Type::Bytes: return octets(true);
    case Type::Ints: return fmt::format("[{}]", one_of({"", "1", "1, 2, 443", "1,"}));
    case Type::Strings: return fmt::format("[{}]", one_of({"", "'a'", "'a', 'GET', \"-f\""}));
    case Type::Map: break;
    }
    return std::string{
        one_of({"{}", "{'a': 1}", "{1: 'a', true: 2u}", "{'x-y': [1], 'b': null,}"})};
}

// A literal of a string or of bytes, in every form there is.
std::string Generator::octets(bool bytes) {
    const bool raw = chance(4);
    const std::string_view quote = one_of({"'", "\"", "'''", "\"\"\""});
    std::string out{bytes ? one_of({"b", "B"}) : ""};
    out += raw ? one_of({"r", "R"}) : "";
    out += quote;
    if (chance(2)) {
        out += one_of({"a", "GET", "-f", "api.github.com", "T-1", "", "10.0.0.1"});
    } else {
        for (std::size_t left = below(6); left > 0; --left)
            out += raw     ? one_of({"a", "\\", "\\n ", "é", "$"})
                   : bytes ? one_of({"a", "\\x00", "\\xFF", "\\377", "é", "\\n", "\\'"})
                           : one_of({"a", "\\u00e9", "\\U0001F600", "\\x7f", "\\101", "ü", "😀",
                                     "\\\"", "\\`", "\\?", "\\t", "//", "\\\\"});
        out += raw ? " " : ""; // a raw literal may not end in a backslash before its quote
        out += quote.size() == 3 ? one_of({"\n", "\r\n", "' \" "}) : "";
    }
    return out.append(quote);
}

std::string Generator::spaced(std::string_view symbol) {
    const std::string_view gap = one_of({" ", " ", " ", "\n", "\t", " // why\n", "\r\n"});
    return fmt::format("{}{}{}", gap, symbol, gap);
}

std::string Generator::binary(Type type, std::size_t size,
                              std::initializer_list<std::string_view> ops) {
    const std::size_t left = below(size + 1);
    return fmt::format("({}{}{})", of(type, left), spaced(one_of(ops)), of(type, size - left));
}

std::string Generator::joined(Type type, std::size_t size, std::string_view separator) {
    const std::size_t count = 1 + below(4);
    std::string out;
    for (std::size_t at = 0; at < count; ++at)
        out += (at == 0 ? std::string{} : spaced(separator)) + of(type, size / count);
    return out;
}

std::string Generator::boolean(std::size_t size) {
    const auto type = static_cast<Type>(below(type_count));
    switch (below(12)) {
    case 8:
        return fmt::format("cidr('10.0.0.0/{}').containsIP({})", below(33), of(Type::String, size));
    case 9: return fmt::format("sets.intersects({}, ['a', 'GET'])", of(Type::Strings, size));
    case 0: return fmt::format("{}{}", one_of({"!", "!!", "!!!", "! "}), leaf(Type::Bool));
    case 1: return fmt::format("({})", joined(Type::Bool, size, "&&"));
    case 2: return fmt::format("({})", joined(Type::Bool, size, "||"));
    case 3: return binary(type, size, {"==", "!="});
    case 4: {
        const auto ordered = static_cast<Type>(below(6));
        return binary(ordered, size, {"<", "<=", ">", ">="});
    }
    case 5:
        return fmt::format("({}{}{})", of(Type::String, size / 2), spaced("in"),
                           of(chance(2) ? Type::Strings : Type::Map, size / 2));
    case 6:
        return fmt::format("{}.{}({})", of(Type::String, size / 2),
                           one_of({"startsWith", "endsWith", "contains"}),
                           of(Type::String, size / 2));
    case 7:
        return fmt::format("{}.matches({})", of(Type::String, size),
                           one_of({"'^a'", "r'\\d+'", "'[a-z.]*$'", "run.tool", "'G' + 'E'"}));
    default: return macro(Type::Bool, size);
    }
}

std::string Generator::integer(std::size_t size) {
    switch (below(7)) {
    case 5:
        return fmt::format("math.{}({}, {})", one_of({"greatest", "least", "bitAnd"}),
                           of(Type::Int, size / 2), of(Type::Int, size / 2));
    case 6:
        return fmt::format("timestamp({}).{}()", of(Type::Int, size),
                           one_of({"getFullYear", "getHours", "getDayOfWeek"}));
    case 0: return fmt::format("-({})", of(Type::Int, size));
    case 1: return fmt::format("size({})", any(0).empty() ? "''" : of(Type::Strings, size));
    case 2: return fmt::format("{}.size()", of(Type::String, size));
    case 3: return fmt::format("int({})", of(chance(2) ? Type::Double : Type::Uint, size));
    default: return binary(Type::Int, size, {"+", "-", "*", "/", "%"});
    }
}

std::string Generator::natural(std::size_t size) {
    return chance(4) ? fmt::format("uint({})", of(Type::Int, size))
                     : binary(Type::Uint, size, {"+", "-", "*", "/", "%"});
}

std::string Generator::real(std::size_t size) {
    if (chance(4))
        return fmt::format("double({})", of(chance(2) ? Type::Int : Type::String, size));
    return chance(4) ? fmt::format("--{}", leaf(Type::Double))
                     : binary(Type::Double, size, {"+", "-", "*", "/"});
}

std::string Generator::text(Type type, std::size_t size) {
    if (chance(2))
        return binary(type, size, {"+"});
    if (type == Type::String && chance(3))
        return fmt::format("{}.{}", of(type, size),
                           one_of({"lowerAscii()", "replace('a', 'bb')", "substring(1)", "trim()",
                                   "split('.').join('-')", "charAt(0)"}));
    const Type other = chance(2) ? Type::Int : Type::Double;
    return type == Type::Bytes ? fmt::format("bytes({})", of(Type::String, size))
                               : fmt::format("string({})", of(other, size));
}

std::string Generator::list(Type type, std::size_t size) {
    switch (below(3)) {
    case 0:
        return fmt::format("[{}]",
                           joined(type == Type::Ints ? Type::Int : Type::String, size, ","));
    case 1: return binary(type, size, {"+"});
    default: return macro(type, size);
    }
}

std::string Generator::map(std::size_t size) {
    const Type keys = chance(4) ? Type::Int : Type::String;
    std::string out;
    for (std::size_t left = below(4); left > 0; --left)
        out += fmt::format("{}{}{}{}", of(keys, size / 8), spaced(":"), any(size / 4), spaced(","));
    return fmt::format("{{{}}}", out);
}

// A comprehension that gives a bool or a list; its variable is used in its body.
std::string Generator::macro(Type result, std::size_t size) {
    const Type range = result == Type::Bool && chance(2) ? Type::Ints
                       : result == Type::Bool            ? Type::Strings
                                                         : result;
    const Type element = range == Type::Ints ? Type::Int : Type::String;
    const std::string walked = of(range, size / 3);
    const std::string name = locals_.size() % 2 == 0 ? "x" : "y"; // the third shadows the first
    locals_.push_back({name, element});
    const std::string predicate = of(Type::Bool, size / 3);
    const std::string made = of(element, size / 3);
    locals_.pop_back();
    if (result == Type::Bool && chance(3))
        return fmt::format("{}.{}(i, {}, {})", walked, one_of({"all", "exists", "existsOne"}), name,
                           predicate);
    if (result == Type::Bool)
        return fmt::format("{}.{}({}, {})", walked, one_of({"all", "exists", "exists_one"}), name,
                           predicate);
    switch (below(5)) {
    case 3: return fmt::format("{}.transformList(i, {}, {})", walked, name, made);
    case 4: return fmt::format("{}.transformList(i, {}, {}, {})", walked, name, predicate, made);
    case 0: return fmt::format("{}.filter({}, {})", walked, name, predicate);
    case 1: return fmt::format("{}.map({}, {})", walked, name, made);
    default: return fmt::format("{}.map({}, {}, {})", walked, name, predicate, made);
    }
}

std::string Generator::deep(std::size_t depth) {
    struct Nest {
        std::string_view open;
        std::string_view close;
    };
    static constexpr std::array nests{
        Nest{"(", ")"},          Nest{"[", "]"},     Nest{"{1: ", "}"},
        Nest{"!(", ")"},         Nest{"-(-", ")"},   Nest{"f(", ")"},
        Nest{"true ? 1 : ", ""}, Nest{"a[", "]"},    Nest{"[0].all(x, ", ")"},
        Nest{"a.f(1, ", ")"},    Nest{"1 + (", ")"}, Nest{"a && (b || ", ")"}};
    const Nest& nest = nests.at(below(nests.size()));
    std::string out;
    for (std::size_t at = 0; at < depth; ++at)
        out += nest.open;
    out += one_of({"a", "-1", "x.y", "'s'"});
    for (std::size_t at = 0; at < depth; ++at)
        out += nest.close;
    return out;
}

std::string Generator::wide(std::size_t width) {
    const std::string_view separator =
        one_of({" + ", " - ", " && ", " || ", " * ", " == ", ", ", ".a", "[0]", "!", ": 1, 2"});
    std::string out;
    if (separator == "!")
        return std::string(width, '!') + "a";
    out = separator == ", " ? "[a" : separator == ": 1, 2" ? "{2" : "a";
    for (std::size_t at = 1; at < width; ++at) {
        out += separator;
        out += separator.ends_with(' ') ? one_of({"a", "1", "-1", "x.y"}) : "";
    }
    return out + (out[0] == '[' ? "]" : out[0] == '{' ? ": 1}" : "");
}

Value Generator::value(std::size_t depth) {
    switch (below(depth == 0 ? 6 : 8)) {
    case 0: return {};
    case 1: return chance(2);
    case 2: return std::int64_t{static_cast<std::int64_t>(below(4)) - 1};
    case 3: return std::uint64_t{below(3)};
    case 4: return 0.5 * static_cast<double>(below(4));
    case 5: return std::string{one_of({"a", "GET", "", "1"})};
    case 6: return ValueList(below(3), value(depth - 1));
    default: return ValueMap{{"a", value(depth - 1)}, {"x-y", value(depth - 1)}};
    }
}

ValueList Generator::strings() {
    ValueList list;
    for (std::size_t left = below(5); left > 0; --left)
        list.emplace_back(std::string{one_of({"a", "GET", "-f", "", "x"})});
    return list;
}

Context Generator::context() {
    Context context;
    for (const FieldDeclaration& field : context_fields) {
        if (chance(3) || (static_cast<std::size_t>(field.ns) + below(3)) % 2 == 0)
            continue;
        Value set;
        switch (field.type) {
        case FieldType::String:
            set = std::string{one_of({"a", "GET", "-f", "api.github.com", "10.0.0.1", ""})};
            break;
        case FieldType::Int: set = std::int64_t{static_cast<std::int64_t>(below(3)) * 443}; break;
        case FieldType::StringList: set = strings(); break;
        case FieldType::StringMap: set = ValueMap{{"a", std::string{one_of({"a", "GET"})}}}; break;
        case FieldType::AnyMap:
            set = ValueMap{{"a", value(2)}, {"count", value(1)}, {"x-y", value(0)}};
            break;
        }
        EXPECT_TRUE(context.set(field.ns, field.name, std::move(set))) << field.name;
    }
    return context;
}

} // namespace outcall::cel
