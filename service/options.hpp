// SPDX-License-Identifier: GPL-2.0-or-later
// What outcalld was asked to do: its command line over its configuration file.
#pragma once

#include "engine/model/address.hpp"
#include "service/log.hpp"
#include "service/rule_directory.hpp"

#include <chrono>
#include <expected>
#include <string>
#include <vector>

namespace outcall::service {

struct BridgeAddress {
    std::string bridge;
    InterfaceAddress address;
};

struct Options {
    enum class Mode { Run, Check, Teardown };
    Mode mode = Mode::Run;
    RuleDirectory rules{.path = "/etc/outcall/rules.d", .required = false};
    std::vector<std::string> bridges{"outcall0"};
    std::vector<BridgeAddress> bridge_addresses;
    std::string host_socket = "/run/outcall/host.sock";
    std::string agent_socket = "/run/outcall/agent.sock";
    std::chrono::seconds agent_timeout{5}; // of a permission check
    std::string state_dir = "/var/lib/outcall";
    LogLevel log_level = LogLevel::Info;
};

// The program is done: `text` goes to stdout for status 0 and to stderr otherwise.
struct Exit {
    int status = 0;
    std::string text;
};

// Flags of DESIGN §7. Exit status 2: usage.
std::expected<Options, Exit> parse_options(int argc, const char* const* argv);

} // namespace outcall::service
