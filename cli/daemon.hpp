// SPDX-License-Identifier: GPL-2.0-or-later
// outcalld as outcallctl sees it: one function per member of its D-Bus interfaces.
#pragma once

#include "cli/context_document.hpp"
#include "cli/endpoint.hpp"
#include "cli/failure.hpp"
#include "cli/record.hpp"
#include "engine/control.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace sdbus {
class IConnection;
}

namespace outcall::cli {

// Whether the authority may ask the person at the terminal for a password.
enum class Interaction : std::uint8_t { None, Allowed };

enum class Lockdown : std::uint8_t { Off, On };

// Evaluate and Admit. Anything but `allow` is a block.
struct Judgement {
    std::string decision;
    std::string rule = {};
    std::string file = {};
    std::string layer = {};
    bool logged = false;
    std::string dynamic_rule = {}; // object path, of Admit alone; "/" for none
};

// Every call waits for the answer. Object paths are as the daemon gave them; a ttl of 0 s: none.
class Daemon {
public:
    static Fetched<Daemon> connect(Interaction interaction);
    Daemon(Daemon&&) noexcept;
    ~Daemon();

    Fetched<Record> status();
    Fetched<Judgement> evaluate(const std::string& container, const ContextDocument& context);
    Fetched<Judgement> admit(const std::string& container, const ContextDocument& context,
                             std::chrono::seconds ttl);
    Fetched<ExpressionResult> test_expression(const std::string& expression,
                                              const ContextDocument& context);
    Fetched<Records> rules();
    Fetched<Record> rule(const std::string& id);
    Fetched<ReloadResult> reload_rules();
    Fetched<void> set_lockdown(Lockdown lockdown);
    Fetched<void> tear_down();

    Fetched<std::string> register_container(const Registration& registration); // its path
    Fetched<std::uint32_t> unregister_container(const std::string& id);
    Fetched<std::string> find_container(const std::string& id_or_name); // its path
    Fetched<Records> containers();                                      // with "path"
    Fetched<Record> container(const std::string& path);                 // with "path"
    Fetched<std::uint32_t> purge(const std::string& container_path);

    Fetched<Records> dynamic_rules();
    Fetched<Record> dynamic_rule(const std::string& path); // with "path"
    Fetched<std::string> allow(const std::string& container_path, const Endpoint& endpoint,
                               std::chrono::seconds ttl);   // path of the dynamic rule
    Fetched<std::uint32_t> revoke(const std::string& path); // flows cut
    Fetched<void> renew(const std::string& path, std::chrono::seconds ttl);
    Fetched<std::uint32_t> flush();

    Fetched<Records> requests(); // with "path"; pending and decided
    Fetched<Record> request(const RuleRequestId& id);
    Fetched<std::uint32_t> approve(const RuleRequestId& id); // the rules then loaded
    Fetched<void> deny(const RuleRequestId& id, const std::string& reason);

private:
    Fetched<Records> objects(const std::string& interface); // of GetManagedObjects

    explicit Daemon(std::unique_ptr<sdbus::IConnection> connection);

    std::unique_ptr<sdbus::IConnection> connection_;
};

} // namespace outcall::cli
