// SPDX-License-Identifier: GPL-2.0-or-later
// What an approval would change, without making that policy.
#include "engine/resolve/addition.hpp"

#include "engine/resolve/resolve.hpp"

#include <gtest/gtest.h>
#include <string>

namespace outcall::resolve {
namespace {

struct Rule {
    std::string action;
    std::string condition;
    int priority = 100;
};

policy::SourceFile file(const std::string& name, const std::vector<Rule>& rules) {
    std::string text = "version: \"1\"\nrules:\n";
    for (const Rule& rule : rules)
        text += "  - {id: " + name.substr(0, name.size() - 5) + "-" +
                std::to_string(&rule - rules.data()) + ", action: " + rule.action +
                ", priority: " + std::to_string(rule.priority) + ", condition: '" + rule.condition +
                "'}\n";
    return {name, text};
}

Context to(std::string_view ip) {
    Context context;
    EXPECT_TRUE(context.set(Namespace::Network, "ip", std::string{ip}));
    return context;
}

// The same as the loader's own order would decide.
TEST(Addition, DecidesAsThePolicyWithBothWould) { // S003-FR-007, S003-FR-026
    const std::vector<std::vector<Rule>> sets{
        {},
        {{"allow", "true"}},
        {{"block", "true"}},
        {{"block", "true", 50}},
        {{"allow", "true", 200}},
        {{"allow", "network.ip == \"169.254.169.254\""}},
        {{"allow", "network.ip == \"192.0.2.1\"", 10}, {"block", "true", 20}},
        {{"block", "network.ip == \"192.0.2.1\"", 30}, {"allow", "true", 40}},
    };
    for (const char* name : {"00.yaml", "zz.yaml"}) // around agent-...
        for (const auto& present : sets)
            for (const auto& added : sets) {
                const auto in_force = file(name, present);
                const auto request = file("agent-rr-1.yaml", added);
                const auto both = policy::load({in_force, request}, 1).value();
                for (const char* ip : {"192.0.2.1", "192.0.2.2", "169.254.169.254"})
                    EXPECT_EQ(decide_with(*policy::load({in_force}, 1).value(),
                                          *policy::load({request}, 1).value(), to(ip)),
                              decide({.policy = *both, .context = to(ip), .warn = {}}))
                        << in_force.text << request.text << ip;
            }
}

} // namespace
} // namespace outcall::resolve
