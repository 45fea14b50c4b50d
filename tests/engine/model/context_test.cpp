// SPDX-License-Identifier: GPL-2.0-or-later
// The namespaces and fields of a request (S003-FR-005), their types, zero values and bounds.
#include "engine/model/context.hpp"

#include "engine/model/limits.hpp"

#include <gtest/gtest.h>
#include <limits>
#include <string>

namespace outcall {
namespace {

Value text(std::string value) {
    return Value{std::move(value)};
}

// S003-FR-005, S003-FR-005.a, S003-FR-005.b, S003-FR-005.c, S003-FR-005.d, S003-FR-005.e, and
// agent.name beside them
TEST(Context, DeclaresTheFieldsOfTheRequirement) {
    const std::pair<std::string_view, std::vector<std::string_view>> expected[] = {
        {"network", {"hostname", "ip", "port", "protocol"}},
        {"http", {"method", "path", "host", "headers", "body_size"}},
        {"dns", {"query", "record_type"}},
        {"docker", {"image", "command", "volumes", "env_keys", "capabilities"}},
        {"run", {"tool", "args", "flags", "cwd", "context"}},
        {"agent", {"name"}},
    };
    std::size_t count = 0;
    for (const auto& [space, fields] : expected) {
        const auto ns = parse_namespace(space);
        ASSERT_TRUE(ns) << space;
        EXPECT_EQ(name(*ns), space);
        for (const auto field : fields)
            EXPECT_TRUE(find_field(*ns, field)) << space << '.' << field;
        count += fields.size();
    }
    EXPECT_EQ(count, context_fields.size());
    EXPECT_FALSE(parse_namespace("Network"));
    EXPECT_FALSE(parse_namespace(""));
    EXPECT_FALSE(find_field(Namespace::Dns, "port"));
}

TEST(Context, ANamespaceIsAbsentUntilSomethingOfItIsSet) {
    Context context;
    EXPECT_FALSE(context.present(Namespace::Network));
    EXPECT_EQ(context.find(Namespace::Network, "port"), nullptr);
    ASSERT_TRUE(context.set(Namespace::Network, "port", std::int64_t{53}));
    EXPECT_TRUE(context.present(Namespace::Network));
    EXPECT_FALSE(context.present(Namespace::Http));
    EXPECT_EQ(*context.find(Namespace::Network, "port"), Value{std::int64_t{53}});
}

// S003-FR-005.f: in a present namespace a field that was not sent has its zero value
TEST(Context, FieldsThatWereNotSetAreZero) {
    Context context;
    context.add(Namespace::Http);
    context.add(Namespace::Docker);
    EXPECT_EQ(*context.find(Namespace::Http, "method"), text(""));
    EXPECT_EQ(*context.find(Namespace::Http, "body_size"), Value{std::int64_t{0}});
    EXPECT_EQ(*context.find(Namespace::Http, "headers"), Value{ValueMap{}});
    EXPECT_EQ(*context.find(Namespace::Docker, "volumes"), Value{ValueList{}});
}

TEST(Context, RefusesUnknownFieldsAndOtherTypesAndStaysAsItWas) {
    const std::pair<std::string_view, Value> cases[] = {
        {"address", text("10.0.0.1")},
        {"", text("")},
        {"ip", std::int64_t{1}},
        {"ip", Value{}},
        {"port", text("53")},
        {"port", true},
        {"port", 53.0},
        {"port", std::numeric_limits<std::uint64_t>::max()},
        {"protocol", ValueList{}},
    };
    for (const auto& [field, value] : cases) {
        Context context;
        const auto result = context.set(Namespace::Network, field, value);
        ASSERT_FALSE(result) << field;
        EXPECT_EQ(result.error().code, ErrorCode::InvalidArgument);
        EXPECT_EQ(result.error().where, "network." + std::string{field});
        EXPECT_FALSE(context.present(Namespace::Network));
    }
    Context context;
    EXPECT_FALSE(context.set(Namespace::Http, "headers", ValueMap{{"a", std::int64_t{1}}}));
    EXPECT_FALSE(context.set(Namespace::Docker, "command", ValueList{text("a"), true}));
    EXPECT_FALSE(context.set(Namespace::Run, "context", ValueList{}));
}

TEST(Context, TakesUnsignedIntegersThatFit) {
    Context context;
    ASSERT_TRUE(context.set(Namespace::Network, "port", std::uint64_t{443}));
    EXPECT_EQ(*context.find(Namespace::Network, "port"), Value{std::int64_t{443}});
}

// S003-FR-005.e: run.context keeps the types it came with
TEST(Context, RunContextKeepsTypes) {
    const ValueMap sent{{"attempts", std::int64_t{3}}, {"approved", true}, {"ratio", 0.5}};
    Context context;
    ASSERT_TRUE(context.set(Namespace::Run, "context", sent));
    EXPECT_EQ(*context.find(Namespace::Run, "context"), Value{sent});
}

// One spelling for each: otherwise a rule that compares with a literal is passed by another one.
TEST(Context, KeepsAddressesAndNamesInOneSpelling) {
    struct Case {
        Namespace ns;
        std::string_view field;
        std::string_view given;
        std::string_view kept;
    };
    const Case cases[] = {
        {Namespace::Network, "ip", "FD00:EC2::254", "fd00:ec2::254"},
        {Namespace::Network, "ip", "2001:db8:0::1", "2001:db8::1"},
        {Namespace::Network, "ip", "::FFFF:c000:201", "::ffff:192.0.2.1"},
        {Namespace::Network, "ip", "192.0.2.1", "192.0.2.1"},
        {Namespace::Network, "ip", "No Address.", "No Address."},
        {Namespace::Network, "hostname", "2001:DB8:0::1", "2001:db8::1"},
        {Namespace::Network, "hostname", "127.0.0.1.", "127.0.0.1"},
        {Namespace::Network, "hostname", "API.GitHub.com.", "api.github.com"},
        {Namespace::Network, "hostname", "a..", "a."},
        {Namespace::Network, "hostname", "\u00c9.Example", "\u00c9.example"},
        {Namespace::Dns, "query", "Example.ORG.", "example.org"},
        {Namespace::Dns, "query", ".", "."},
        {Namespace::Dns, "record_type", "AAAA", "AAAA"},
        {Namespace::Http, "host", "Example.org:8080", "example.org:8080"},
        {Namespace::Http, "host", "Evil.com.", "evil.com"},
        {Namespace::Http, "host", "evil.com.:8080", "evil.com:8080"},
        {Namespace::Http, "host", "[2001:db8::1]:80", "[2001:db8::1]:80"},
        {Namespace::Http, "path", "/A.", "/A."},
        {Namespace::Http, "method", "GET", "GET"},
    };
    for (const auto& [ns, field, given, kept] : cases) {
        Context context;
        ASSERT_TRUE(context.set(ns, field, text(std::string{given})));
        EXPECT_EQ(*context.find(ns, field), text(std::string{kept})) << given;
    }
}

TEST(Context, IsBounded) {
    Context context;
    const auto fits = [&](Namespace ns, std::string_view field, Value value) {
        return context.set(ns, field, std::move(value)).has_value();
    };
    const std::string longest(limits::context_string_bytes, 'a');
    EXPECT_TRUE(fits(Namespace::Network, "hostname", longest));
    EXPECT_FALSE(fits(Namespace::Network, "hostname", longest + 'a'));
    EXPECT_TRUE(fits(Namespace::Run, "args", ValueList(limits::context_items, text("a"))));
    EXPECT_FALSE(fits(Namespace::Run, "args", ValueList(limits::context_items + 1, text("a"))));
    EXPECT_FALSE(fits(Namespace::Http, "headers", ValueMap{{longest + 'a', text("a")}}));

    Value nested = std::int64_t{1};
    for (std::size_t level = 1; level < limits::context_depth; ++level)
        nested = ValueMap{{"a", nested}};
    EXPECT_TRUE(fits(Namespace::Run, "context", nested));
    EXPECT_FALSE(fits(Namespace::Run, "context", ValueMap{{"a", nested}}));
}

TEST(Context, ANamespaceThatIsThereIsPresentEvenWhenEmpty) {
    const auto context = to_context({{"dns", {}}});
    ASSERT_TRUE(context);
    EXPECT_TRUE(context->present(Namespace::Dns));
    EXPECT_FALSE(context->present(Namespace::Network));
}

TEST(Context, UnknownNamespacesAndFieldsAreNamed) {
    const auto ns = to_context({{"nets", {}}});
    ASSERT_FALSE(ns);
    EXPECT_EQ(ns.error().where, "context.nets");
    const auto agent = to_context({{"agent", {}}});
    ASSERT_FALSE(agent);
    EXPECT_EQ(agent.error().code, ErrorCode::InvalidArgument);
    const auto field = to_context({{"network", {{"prot", std::string{"tcp"}}}}});
    ASSERT_FALSE(field);
    EXPECT_NE(to_string(field.error()).find("prot"), std::string::npos);
}

} // namespace
} // namespace outcall
