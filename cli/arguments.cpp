// SPDX-License-Identifier: GPL-2.0-or-later
// Builds the CLI11 application from the command tables and parses with it.
#include "cli/arguments.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

namespace outcall::cli {
namespace {

struct Group {
    const char* word;
    const char* purpose;
};

constexpr std::array groups{
    Group{"container", "The containers on the bridge"},
    Group{"rule", "The policy: rules from files"},
};

constexpr auto exit_statuses = "Exit status: 0 done, 1 refused or failed, 2 usage, 3 blocked, "
                               "4 not authorized, 5 daemon unreachable.";

struct Leaf {
    CLI::App* verb;
    Run run;
};

class CommandLine {
public:
    CommandLine() {
        app_.set_version_flag("--version", "outcallctl " OUTCALL_VERSION);
        app_.require_subcommand(1);
        app_.footer(exit_statuses);
        app_.add_flag("--json", json_, "Answer with one JSON document");
        for (const Group& group : groups)
            app_.add_subcommand(group.word, group.purpose)->require_subcommand(1);
        for (const auto commands : {status_commands(), decision_commands(), dynamic_rule_commands(),
                                    container_commands(), rule_commands()})
            for (const Command& command : commands)
                add(command);
    }

    std::expected<std::variant<Invocation, Help>, Failure>
    parse(std::span<const char* const> arguments) {
        try {
            app_.parse(static_cast<int>(arguments.size()), arguments.data());
        } catch (const CLI::CallForVersion&) {
            return Help{app_.version() + "\n"};
        } catch (const CLI::CallForHelp&) {
            return Help{addressed().help()};
        } catch (const CLI::ParseError& error) {
            return std::unexpected(Failure{ExitStatus::Usage, error.what(),
                                           "see '" + name_of(addressed()) + " --help'"});
        }
        for (Leaf& leaf : leaves_)
            if (leaf.verb->parsed())
                return Invocation{std::move(leaf.run), json_ ? Form::Json : Form::People};
        return Help{app_.help()};
    }

private:
    void add(const Command& command) {
        const std::string_view words{command.words};
        const std::size_t space = words.find(' ');
        CLI::App* parent = &app_;
        if (space != std::string_view::npos)
            parent = app_.get_subcommand(std::string{words.substr(0, space)});
        const std::string word{words.substr(space == std::string_view::npos ? 0 : space + 1)};
        CLI::App* verb = parent->add_subcommand(word, command.purpose);
        verb->footer(examples_of(command));
        leaves_.push_back({verb, command.declare(*verb)});
        verb->add_flag("--json", json_, "Answer with one JSON document");
    }

    static std::string examples_of(const Command& command) {
        std::string out = "Examples:\n  ";
        for (const char* c = command.examples; *c != '\0'; ++c)
            out += *c == '\n' ? std::string{"\n  "} : std::string{*c};
        return out;
    }

    // The verb, or group of verbs, that the command line got to.
    CLI::App& addressed() {
        CLI::App* app = &app_;
        while (!app->get_subcommands().empty())
            app = app->get_subcommands().front();
        return *app;
    }

    static std::string name_of(const CLI::App& app) {
        const CLI::App* parent = app.get_parent();
        return parent == nullptr ? app.get_name() : name_of(*parent) + " " + app.get_name();
    }

    CLI::App app_{"Default-deny egress for containers: asks outcalld over D-Bus.", "outcallctl"};
    bool json_ = false;
    std::vector<Leaf> leaves_;
};

} // namespace

std::expected<std::variant<Invocation, Help>, Failure>
parse_arguments(std::span<const char* const> arguments) {
    return CommandLine{}.parse(arguments);
}

} // namespace outcall::cli
