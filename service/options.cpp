// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/options.hpp"

#include "nft/link.hpp"
#include "service/yaml_config.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <optional>

namespace outcall::service {

namespace {

// The texts as they were given; checked after the configuration file has been merged in.
struct Raw {
    std::string rules_dir;
    std::vector<std::string> bridges;
    std::vector<std::string> bridge_addresses;
    std::string log_level = "info";
    std::int64_t agent_timeout = 5; // s
    bool check = false;
    bool teardown = false;
};

void declare(CLI::App& app, Raw& raw, Options& options) {
    app.set_version_flag("--version", std::string{"outcalld "} + OUTCALL_VERSION);
    app.set_config("--config", "/etc/outcall/outcalld.yaml",
                   "Configuration file: every flag below, as a YAML key without the dashes");
    app.config_formatter(std::make_shared<YamlConfig>());
    app.allow_config_extras(CLI::config_extras_mode::error);
    app.add_option("--rules-dir", raw.rules_dir,
                   "Directory of the rule files (default /etc/outcall/rules.d)");
    app.add_option("--bridge", raw.bridges, "Bridge to enforce; repeatable (default outcall0)")
        ->type_name("NAME");
    app.add_option("--bridge-address", raw.bridge_addresses,
                   "Address to give the bridge; repeatable. With several bridges: NAME=CIDR")
        ->type_name("CIDR");
    app.add_option("--host-socket", options.host_socket, "Unix socket of the host API");
    app.add_option("--agent-socket", options.agent_socket, "Unix socket of the agent API");
    app.add_option("--agent-timeout", raw.agent_timeout,
                   "Seconds until a permission check is answered no (default 5)")
        ->check(CLI::Range(1, 60));
    app.add_option("--state-dir", options.state_dir, "Directory for what must survive a restart");
    app.add_option("--log-level", raw.log_level, "error, warning, notice, info or debug");
    auto* check = app.add_flag("--check", raw.check,
                               "Load and analyse the rules, print what is wrong, exit 0 or 1")
                      ->configurable(false);
    app.add_flag("--teardown", raw.teardown, "Remove tables, guard and our bridges, then exit")
        ->configurable(false)
        ->excludes(check);
}

std::optional<std::string> read_bridges(const Raw& raw, Options& options) {
    if (!raw.bridges.empty())
        options.bridges = raw.bridges;
    for (const std::string& bridge : options.bridges) {
        if (const auto valid = nft::check_interface_name(bridge); !valid)
            return fmt::format("--bridge '{}': {}", bridge, valid.error().message);
        if (std::ranges::count(options.bridges, bridge) > 1)
            return fmt::format("--bridge '{}': given twice", bridge);
    }
    for (const std::string& text : raw.bridge_addresses) {
        const auto equals = text.find('=');
        const bool named = equals != std::string::npos;
        const std::string bridge = named ? text.substr(0, equals) : options.bridges.front();
        const auto address = InterfaceAddress::parse(named ? text.substr(equals + 1) : text);
        if (!address)
            return fmt::format("--bridge-address '{}': not an address with a prefix length", text);
        if (!named && options.bridges.size() > 1)
            return fmt::format("--bridge-address '{}': say for which bridge, as NAME=CIDR", text);
        if (std::ranges::find(options.bridges, bridge) == options.bridges.end())
            return fmt::format("--bridge-address '{}': no --bridge '{}'", text, bridge);
        options.bridge_addresses.push_back({bridge, *address});
    }
    return std::nullopt;
}

std::optional<std::string> read(const Raw& raw, Options& options) {
    if (raw.check)
        options.mode = Options::Mode::Check;
    if (raw.teardown)
        options.mode = Options::Mode::Teardown;
    if (!raw.rules_dir.empty())
        options.rules = {.path = raw.rules_dir, .required = true};
    const auto level = parse_log_level(raw.log_level);
    if (!level)
        return fmt::format("--log-level '{}': use error, warning, notice, info or debug",
                           raw.log_level);
    options.log_level = *level;
    options.agent_timeout = std::chrono::seconds{raw.agent_timeout};
    return read_bridges(raw, options);
}

} // namespace

std::expected<Options, Exit> parse_options(int argc, const char* const* argv) {
    CLI::App app{"Keeps containers at default-deny egress and lets through what policy allows.",
                 "outcalld"};
    Raw raw;
    Options options;
    declare(app, raw, options);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& success) { // --help, --version
        std::ostringstream out;
        app.exit(success, out, out);
        return std::unexpected(Exit{0, out.str()});
    } catch (const CLI::Error& error) {
        return std::unexpected(Exit{2, fmt::format("outcalld: {}\n", error.what())});
    }
    if (const auto fault = read(raw, options))
        return std::unexpected(Exit{2, fmt::format("outcalld: {}\n", *fault)});
    return options;
}

} // namespace outcall::service
