// SPDX-License-Identifier: GPL-2.0-or-later
// Builds the CLI11 application from the command tables and parses with it.
#include "cli/arguments.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace outcall::cli {
namespace {

struct Group {
    std::string_view words;
    const char* purpose;
};

constexpr std::array groups{
    Group{"container", "The containers on the bridge"},
    Group{"rule", "The policy: rules from files"},
    Group{"rule requests", "What containers ask to be allowed"},
};

constexpr auto exit_statuses = "Exit status: 0 done, 1 refused or failed, 2 usage, 3 blocked,\n"
                               "4 not authorized, 5 daemon unreachable.";

constexpr std::size_t option_columns = 28;

struct Leaf {
    CLI::App* verb;
    std::variant<Run, OfflineRun> run;
};

class CommandLine {
public:
    CommandLine() {
        app_.set_version_flag("--version", "outcallctl " OUTCALL_VERSION, "Show the version");
        app_.require_subcommand(1);
        app_.footer(exit_statuses);
        app_.add_flag("--json", json_, "Answer with one JSON document");
        app_.get_formatter()->column_width(option_columns);
        app_.get_formatter()->label("TEXT", "");
        app_.get_formatter()->label("REQUIRED", "");
        app_.set_help_flag("-h,--help", "Show this help");
        for (const auto commands : {status_commands(), decision_commands(), dynamic_rule_commands(),
                                    container_commands(), rule_commands(), request_commands()})
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
            return Help{app_.help()};
        } catch (const CLI::ParseError& error) {
            return std::unexpected(Failure{ExitStatus::Usage, reason(error),
                                           "see '" + name_of(addressed()) + " --help'"});
        }
        for (Leaf& leaf : leaves_)
            if (leaf.verb->parsed())
                return Invocation{std::move(leaf.run), json_ ? Form::Json : Form::People};
        return Help{app_.help()};
    }

private:
    void add(const Command& command) {
        CLI::App* verb = add_below(command.words, command.purpose);
        verb->footer(examples_of(command));
        if (command.declare != nullptr)
            leaves_.push_back({verb, command.declare(*verb)});
        else
            leaves_.push_back({verb, command.declare_offline(*verb)});
        verb->add_flag("--json", json_, "Answer with one JSON document");
    }

    // The last of the words, below the group that those before it name.
    CLI::App* add_below(std::string_view words, const char* purpose) {
        const std::size_t space = words.rfind(' ');
        if (space == std::string_view::npos)
            return app_.add_subcommand(std::string{words}, purpose);
        CLI::App& parent = group(std::string{words.substr(0, space)});
        return parent.add_subcommand(std::string{words.substr(space + 1)}, purpose);
    }

    CLI::App& group(const std::string& words) {
        CLI::App*& made = groups_[words];
        if (made == nullptr) {
            const auto* const found = std::ranges::find(groups, words, &Group::words);
            made = add_below(words, found == groups.end() ? "" : found->purpose);
            made->require_subcommand(1)->fallthrough(); // to --json
        }
        return *made;
    }

    // CLI11 takes a verb that it does not know for a missing one.
    std::string reason(const CLI::ParseError& error) {
        const CLI::App& app = addressed();
        const bool verb_missing = !app.get_subcommands({}).empty();
        const std::vector<std::string> unknown = app_.remaining(true);
        if (verb_missing && !unknown.empty())
            return "'" + unknown.front() + "' is not a verb of " + name_of(app);
        return verb_missing ? "a verb is required" : error.what();
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
    std::map<std::string, CLI::App*> groups_;
    std::vector<Leaf> leaves_;
};

} // namespace

std::expected<std::variant<Invocation, Help>, Failure>
parse_arguments(std::span<const char* const> arguments) {
    return CommandLine{}.parse(arguments);
}

} // namespace outcall::cli
