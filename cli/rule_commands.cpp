// SPDX-License-Identifier: GPL-2.0-or-later
// rule list, show, reload, test, check.
#include "cli/command.hpp"
#include "cli/options.hpp"
#include "cli/rule_answers.hpp"
#include "cli/rule_check.hpp"

#include <array>
#include <memory>

namespace outcall::cli {
namespace {

Run declare_list(CLI::App&) {
    return [](Daemon& daemon, RealTime) { return answered(daemon.rules(), rule_list_answer); };
}

Run declare_show(CLI::App& verb) {
    auto id = std::make_unique<std::string>();
    add_name(verb, "ID", *id, "Id of the rule")->required();
    return [id = std::move(id)](Daemon& daemon, RealTime) {
        return answered(daemon.rule(*id), rule_answer);
    };
}

Run declare_reload(CLI::App&) {
    return [](Daemon& daemon, RealTime) { return answered(daemon.reload_rules(), reload_answer); };
}

Run declare_test(CLI::App& verb) {
    struct Test {
        std::string expression;
        ContextOptions context;
    };
    auto test = std::make_unique<Test>();
    verb.add_option("EXPRESSION", test->expression, "A condition in CEL")->required();
    add_context_and_flags(verb, test->context);
    return [test = std::move(test)](Daemon& daemon, RealTime) -> Outcome {
        const auto result = daemon.test_expression(test->expression, test->context.document);
        if (!result)
            return std::unexpected(result.error());
        if (!result->error.empty())
            return std::unexpected(expression_fault(result->error));
        return expression_answer(result->value ? Expressed::True : Expressed::False);
    };
}

OfflineRun declare_check(CLI::App& verb) {
    auto directory = std::make_unique<std::string>();
    add_name(verb, "DIRECTORY", *directory, "Directory of rule files")->required();
    return [directory = std::move(directory)] { return check_rules(*directory); };
}

constexpr std::array commands{
    Command{"rule list", "List the rules in evaluation order", "outcallctl rule list",
            declare_list},
    Command{"rule show", "Show a rule, as written and expanded", "outcallctl rule show web-https",
            declare_show},
    Command{"rule reload", "Load the rule files again; all or nothing", "outcallctl rule reload",
            declare_reload},
    Command{"rule test", "Judge an expression against a context",
            "outcallctl rule test 'network.port == 443' --port 443\n"
            "outcallctl rule test 'dns.query.endsWith(\".org\")' --context @request.json",
            declare_test},
    Command{"rule check", "Check a directory of rule files; asks no daemon",
            "outcallctl rule check /etc/outcall/rules.d", nullptr, declare_check},
};

} // namespace

std::span<const Command> rule_commands() {
    return commands;
}

} // namespace outcall::cli
