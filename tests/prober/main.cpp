// SPDX-License-Identifier: GPL-2.0-or-later
// outcall-prober: the packet oracle of the end-to-end tests. Needs no privilege to send.
#include "tests/prober/datagram.hpp"
#include "tests/prober/relay.hpp"
#include "tests/prober/transfer.hpp"

#include <CLI/CLI.hpp>
#include <cstring>
#include <exception>
#include <fmt/core.h>
#include <system_error>

using namespace outcall::prober;

namespace {

void add_datagrams(CLI::App& app, SendOptions& send, CountOptions& count) {
    auto* sender = app.add_subcommand("send", "send numbered, time-stamped datagrams");
    sender->add_option("--to", send.to, "ADDRESS:PORT")->required();
    sender->add_option("--stream", send.stream, "number that tells senders apart");
    sender->add_option("--count", send.count, "stop after so many");
    sender->add_option("--duration", send.duration, "stop after so many seconds");
    sender->add_option("--rate", send.rate, "so many a second");
    sender->callback([&] { send_probes(send); });
    auto* counter = app.add_subcommand("count", "count datagrams that arrive");
    counter->add_option("--listen", count.listen, "ADDRESS:PORT")->required();
    counter->callback([&] { count_probes(count); });
}

void add_transfers(CLI::App& app, std::string& listen, TransferOptions& options) {
    auto* server = app.add_subcommand("tcp-serve", "the far end of tcp-pull and tcp-push");
    server->add_option("--listen", listen, "ADDRESS:PORT")->required();
    server->callback([&] { serve_transfers(listen); });
    const auto client = [&](const char* name, const char* text, auto action) {
        auto* command = app.add_subcommand(name, text);
        command->add_option("--to", options.to, "ADDRESS:PORT")->required();
        command->add_option("--stream", options.stream, "number that tells transfers apart");
        command->add_option("--timeout", options.timeout_ms, "of connect, in milliseconds");
        command->callback(action);
    };
    client("connect", "connect once", [&] { connect_once(options); });
    client("tcp-pull", "receive without end", [&] {
        options.direction = Direction::Pull;
        transfer(options);
    });
    client("tcp-push", "send without end", [&] {
        options.direction = Direction::Push;
        transfer(options);
    });
}

void add_relay(CLI::App& app, std::string& path) {
    auto* command =
        app.add_subcommand("relay", "stdin to a unix socket, what comes back to stdout");
    command->add_option("--to", path, "PATH")->required();
    command->callback([&] { relay(path); });
}

} // namespace

int main(int argc, char** argv) {
    CLI::App app{"packet oracle of the end-to-end tests"};
    app.require_subcommand(1);
    SendOptions send;
    CountOptions count;
    std::string listen;
    std::string path;
    TransferOptions options;
    add_datagrams(app, send, count);
    add_relay(app, path);
    add_transfers(app, listen, options);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    } catch (const std::system_error& error) {
        fmt::print("{{\"error\": \"{}\"}}\n", ::strerrorname_np(error.code().value()));
        return 1;
    } catch (const std::exception& error) {
        fmt::print(stderr, "outcall-prober: {}\n", error.what());
        return 1;
    }
    return 0;
}
