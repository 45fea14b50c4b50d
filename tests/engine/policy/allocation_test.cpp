// SPDX-License-Identifier: GPL-2.0-or-later
// The hot path allocates nothing: conditions and first match, counted by operator new.
#include "engine/cel/program.hpp"
#include "engine/policy/policy.hpp"

#include <cstdlib>
#include <gtest/gtest.h>
#include <new>
#include <string>

namespace {

std::size_t allocations = 0; // since the start; the tests have one thread

void* counted(std::size_t size) {
    ++allocations;
    return std::malloc(size == 0 ? 1 : size);
}

} // namespace

void* operator new(std::size_t size) {
    if (void* room = counted(size))
        return room;
    throw std::bad_alloc{};
}
void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
    return counted(size);
}
void operator delete(void* room) noexcept {
    std::free(room);
}
void operator delete(void* room, std::size_t /*size*/) noexcept {
    std::free(room);
}

namespace outcall::policy {
namespace {

Context request() {
    Context context;
    const auto set = [&](Namespace ns, std::string_view field, Value value) {
        EXPECT_TRUE(context.set(ns, field, std::move(value)));
    };
    set(Namespace::Network, "hostname", "api.github.com");
    set(Namespace::Network, "port", std::int64_t{443});
    set(Namespace::Network, "protocol", "tcp");
    set(Namespace::Http, "method", "GET");
    set(Namespace::Http, "path", "/api/v3/repos/acme/widget");
    set(Namespace::Run, "args", ValueList{"-C", "/srv/repo", "push", "origin", "main", "-f"});
    set(Namespace::Run, "flags", ValueList{"-C", "-v", "-f"});
    return context;
}

// The first run is not counted: RE2 builds its automaton as it goes.
template <typename Work>
std::size_t allocated(Work work) {
    work();
    const std::size_t before = allocations;
    for (int round = 0; round < 100; ++round)
        work();
    return allocations - before;
}

// Called as functions: an optimiser may leave out the pair of a new and a delete expression.
TEST(Allocation, IsCounted) {
    EXPECT_EQ(allocated([] { ::operator delete(::operator new(1)); }), 100U);
}

// a, b and c of bench/conditions.json, and what ends otherwise than true.
TEST(Allocation, EvaluationNeedsNone) {
    const Context context = request();
    for (const std::string_view condition :
         {"network.hostname == 'api.github.com' && network.port == 443",
          "http.method in ['GET', 'HEAD'] && http.path.startsWith('/api/v3/') && "
          "network.hostname.endsWith('.github.com')",
          "'-f' in run.flags && run.args.exists(a, a.matches('^(push|commit)$'))",
          "network.port == 80", "dns.query == 'a' || network.port > 500",
          "run.args.filter(a, a.size() > 4).map(a, a + '!').size() == 7"}) {
        const auto program = cel::compile(condition, cel::Environment::context());
        ASSERT_TRUE(program) << condition;
        const auto evaluate = [&] { (void)program->evaluate(cel::Activation::of(context)); };
        EXPECT_EQ(allocated(evaluate), 0U) << condition;
    }
}

// d of bench/conditions.json, after rules that are found in every other way and do not match.
TEST(Allocation, FirstMatchNeedsNone) {
    std::string text = "version: \"1\"\nrules:\n";
    int count = 0;
    const auto add = [&](const std::string& condition) {
        text += "  - id: r" + std::to_string(count++) + "\n    action: allow\n    condition: \"" +
                condition + "\"\n";
    };
    add("network.port < 1");
    add("network.hostname.endsWith('.com') && http.method == 'PUT'");
    add("network.hostname in ['api.github.com', 'github.com'] && network.port == 80");
    add("http.path.startsWith('/api/') && http.method != 'GET'");
    for (int i = 0; i < 1'000; ++i)
        add("network.hostname == 'host" + std::to_string(i) +
            ".example.com' && network.port == 443");
    add("network.hostname == 'api.github.com' && network.port == 443");
    const auto snapshot = load({{"a.yaml", text}}, 1);
    ASSERT_TRUE(snapshot) << to_string(snapshot.error().errors.front());
    const Context context = request();
    const WarningSink silent;
    const Rule* matched = nullptr;
    EXPECT_EQ(allocated([&] { matched = (*snapshot)->first_match(context, silent); }), 0U);
    EXPECT_EQ(matched, &(*snapshot)->rules().back());
}

} // namespace
} // namespace outcall::policy
