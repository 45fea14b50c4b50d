// SPDX-License-Identifier: GPL-2.0-or-later
// Wiring only: options → kernel → rules → bus → loop. Base deny comes first, whatever fails later.
#include "dbus/bus_server.hpp"
#include "nft/enforcer.hpp"
#include "nft/netlink_backend.hpp"
#include "service/daemon.hpp"
#include "service/http/sockets.hpp"
#include "service/options.hpp"
#include "service/rule_watch.hpp"
#include "service/script_launcher.hpp"

#include <csignal>
#include <cstdio>
#include <exception>
#include <fmt/format.h>
#include <memory>
#include <sys/resource.h>
#include <system_error>
#include <systemd/sd-daemon.h>

namespace outcall::service {
namespace {

// One line a cause; `--check` shows the source as well.
int refuse(const std::vector<Error>& causes) {
    for (const Error& cause : causes) {
        const std::string text = to_string(cause);
        fmt::print(stderr, "outcalld: {}\n", std::string_view{text}.substr(0, text.find('\n')));
    }
    return 1;
}

int check_rules(const Options& options) {
    const auto loaded = load_policy(options.rules, 1);
    if (!loaded) {
        for (const Error& fault : loaded.error())
            fmt::print(stderr, "outcalld: {}\n", to_string(fault));
        return 1;
    }
    for (const std::string& warning : loaded->warnings)
        fmt::print("warning: {}\n", warning);
    fmt::print("{} rules from {} files\n", loaded->snapshot->rules().size(),
               loaded->snapshot->file_count());
    return 0;
}

int tear_down(Daemon& daemon) {
    int status = 0;
    daemon.tear_down([&](Result<void> done) {
        if (!done)
            status = refuse({done.error()});
    });
    return status;
}

void reload(Daemon& daemon) {
    daemon.reload([](const Result<ReloadResult>&) {}); // which logs what comes of it
}

std::unique_ptr<RuleWatch> watch_rules(EventLoop& loop, Daemon& daemon, const Options& options) {
    try {
        return std::make_unique<RuleWatch>(loop, options.rules.path,
                                           [&] { daemon.rule_files_changed(); });
    } catch (const std::system_error& fault) {
        loop.log().write(LogLevel::Warning, message::policy,
                         "the rule files are not watched: ask for a reload after a change",
                         {{"FAULT", fault.what()}});
        return nullptr;
    }
}

int serve(EventLoop& loop, Daemon& daemon, const Options& options) {
    const Log& log = loop.log();
    const EventSource on_term = loop.on_signal(SIGTERM, [&] { loop.stop(); });
    const EventSource on_int = loop.on_signal(SIGINT, [&] { loop.stop(); });
    const EventSource on_hangup = loop.on_signal(SIGHUP, [&] { reload(daemon); });
    auto bus = dbus::BusServer::open(
        loop.get(), daemon, {.on_connection = [&log](const std::string& line) {
            log.write(LogLevel::Warning, message::started, "bus", {{"STATE", line}});
        }});
    if (!bus)
        return refuse({bus.error()});
    daemon.observers().add(**bus);
    if (auto owned = (*bus)->request_name(); !owned)
        return refuse({owned.error()});
    const auto sockets = http::Sockets::open(loop, daemon, options);
    if (!sockets)
        return refuse({sockets.error()});
    loop.enable_watchdog();
    log.write(LogLevel::Notice, message::started, "enforcing");
    sd_notify(0, "READY=1\nSTATUS=Enforcing");
    loop.run();
    sd_notify(0, "STOPPING=1");
    return 0;
}

// Each container holds two descriptors.
void raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

int run(const Options& options) {
    if (options.mode == Options::Mode::Check)
        return check_rules(options);
    const Log log{options.log_level};
    auto backend = nft::open_netlink_backend();
    if (!backend)
        return refuse({backend.error()});
    nft::Enforcer enforcer{**backend, {.bridges = options.bridges}};
    block_signals();
    raise_descriptor_limit();
    EventLoop loop{log};
    Daemon daemon{loop, enforcer, options};
    if (options.mode == Options::Mode::Teardown)
        return tear_down(daemon);
    if (auto up = daemon.start_enforcing(); !up)
        return refuse({up.error()});
    if (const auto recovered = daemon.recover_requests(); !recovered)
        return refuse({recovered.error()});
    const auto watch = watch_rules(loop, daemon, options); // before they are read
    if (const auto faults = daemon.load_rules(); !faults.empty())
        return refuse(faults);
    return serve(loop, daemon, options);
}

} // namespace
} // namespace outcall::service

int main(int argc, char** argv) {
    using namespace outcall::service;
    if (argc > 0 && argv[0] == launcher_name)
        return launch_script(argc, argv);
    try {
        const auto options = parse_options(argc, argv);
        if (options)
            return run(*options);
        static_cast<void>(std::fputs(options.error().text.c_str(),
                                     options.error().status == 0 ? stdout : stderr));
        return options.error().status;
    } catch (const std::exception& fault) {
        fmt::print(stderr, "outcalld: {}\n", fault.what());
        return 1;
    }
}
