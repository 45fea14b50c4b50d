// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/engine/cel/expression.hpp"

#include "engine/cel/checker.hpp"
#include "engine/cel/container.hpp"
#include "engine/cel/eval.hpp"
#include "engine/cel/parser.hpp"
#include "engine/cel/planner.hpp"

#include <array>
#include <charconv>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <memory_resource>

namespace outcall::cel {

namespace {

std::string number(double value) {
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    std::string out{text.data(), end};
    return out.find_first_of(".ein") == std::string::npos ? out + ".0" : out;
}

std::string print(const Datum& value);

std::string elements(const Datum& container) {
    std::string text;
    Elements walk{container};
    while (const auto entry = walk.next()) {
        text += (text.empty() ? "" : ", ") + print(entry->key);
        if (container.kind == Kind::Map)
            text += ": " + print(entry->value);
    }
    return text;
}

std::string print(const Datum& value) {
    switch (value.kind) {
    case Kind::Null: return "null";
    case Kind::Bool: return value.boolean ? "true" : "false";
    case Kind::Int: return std::to_string(value.integer);
    case Kind::Uint: return std::to_string(value.natural) + "u";
    case Kind::Double: return number(value.real);
    case Kind::String: return fmt::format("'{}'", value.view());
    case Kind::Bytes: return fmt::format("b'{}'", value.view());
    case Kind::List: return fmt::format("[{}]", elements(value));
    case Kind::Map: return fmt::format("{{{}}}", elements(value));
    case Kind::Type: return std::string{name(value.type)};
    case Kind::Timestamp: return fmt::format("timestamp({}.{:09})", value.integer, value.size);
    case Kind::Duration: return fmt::format("duration({}ns)", value.integer);
    case Kind::Ip: return fmt::format("ip({})", to_string(*value.address));
    case Kind::Cidr: return fmt::format("cidr({}/{})", to_string(*value.address), value.size);
    case Kind::Optional:
        return value.size == 0 ? "optional.none()"
                               : fmt::format("optional.of({})", print(value.items[0]));
    case Kind::Unknown: return "unknown";
    case Kind::Error: return "error: " + describe(value);
    }
    return "?";
}

std::string refused(const Diagnostic& diagnostic) {
    return "refused: " + diagnostic.message;
}

} // namespace

std::string result(std::string_view source, const Context& context) {
    const auto ast = parse(source);
    if (!ast)
        return refused(ast.error());
    const auto checked = check(*ast, Environment::context());
    if (!checked)
        return refused(checked.error().front());
    const auto planned = plan(*ast, *checked);
    if (!planned)
        return refused(planned.error().front());
    return result(**planned, context);
}

std::string result(const Plan& plan, const Context& context) {
    std::pmr::monotonic_buffer_resource arena;
    Workspace workspace{arena};
    const Datum value = evaluate(plan, plan.root, Activation::of(context), workspace);
    return print(workspace.budget().exhausted() ? workspace.exhausted() : value);
}

Context example() {
    Context context;
    const auto set = [&](Namespace ns, std::string_view field, Value value) {
        const auto done = context.set(ns, field, std::move(value));
        EXPECT_TRUE(done) << field;
    };
    set(Namespace::Network, "hostname", "api.github.com");
    set(Namespace::Network, "ip", "140.82.121.6");
    set(Namespace::Network, "port", std::int64_t{443});
    set(Namespace::Network, "protocol", "tcp");
    set(Namespace::Docker, "image", "alpine");
    set(Namespace::Run, "tool", "git");
    set(Namespace::Run, "args", ValueList{"push", "origin", "-f"});
    set(Namespace::Run, "flags", ValueList{"-f"});
    set(Namespace::Run, "context",
        ValueMap{{"ticket", "T-1"},
                 {"count", std::int64_t{3}},
                 {"big", std::uint64_t{1} << 63U},
                 {"ratio", 1.5},
                 {"none", std::monostate{}},
                 {"yes", true},
                 {"tags", ValueList{"a", "b"}},
                 {"owner", ValueMap{{"name", "ann"}}}});
    set(Namespace::Agent, "name", "builder");
    return context;
}

void expect_results(std::initializer_list<Case> cases, const Context& context) {
    for (const Case& each : cases)
        EXPECT_EQ(result(each.source, context), each.expected) << each.source;
}

std::string refusal(std::string_view source) {
    const auto program = compile(source, Environment::context());
    if (program)
        return {};
    const Diagnostic& first = program.error().front();
    return std::to_string(first.offset) + ": " + first.message;
}

Outcome outcome(std::string_view source, const Context& context) {
    const auto program = compile(source, Environment::context());
    if (!program) {
        ADD_FAILURE() << source << ": " << program.error().front().message;
        return {};
    }
    return program->evaluate(Activation::of(context));
}

} // namespace outcall::cel
