// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/http/sockets.hpp"

#include "service/http/limits.hpp"

#include <utility>

namespace outcall::http {

namespace {

constexpr Server::Bounds agent_bounds{.connections = limits::agent_connections,
                                      .connections_per_client = limits::connections_per_container,
                                      .header_bytes = limits::agent_header_bytes,
                                      .body_bytes = limits::agent_body_bytes};
constexpr Server::Bounds host_bounds{.connections = limits::host_connections,
                                     .connections_per_client = limits::host_connections,
                                     .header_bytes = limits::host_header_bytes,
                                     .body_bytes = limits::host_body_bytes};

} // namespace

// Agents first: a directory that both share and that is missing has to be one that they can enter.
// Everybody may connect there, because it is the kernel that tells who it was.
Result<std::unique_ptr<Sockets>> Sockets::open(service::EventLoop& loop, service::Daemon& daemon,
                                               const service::Options& options) {
    auto agent = UnixListener::open(
        {.path = options.agent_socket, .directory_mode = 0755, .socket_mode = 0666});
    if (!agent)
        return std::unexpected(agent.error());
    auto host = UnixListener::open(
        {.path = options.host_socket, .directory_mode = 0750, .socket_mode = 0600});
    if (!host)
        return std::unexpected(host.error());
    return std::make_unique<Sockets>(loop, daemon, options.agent_timeout,
                                     Listeners{std::move(*agent), std::move(*host)});
}

Sockets::Sockets(service::EventLoop& loop, service::Daemon& daemon,
                 std::chrono::seconds agent_timeout, Listeners listeners)
    : agent_api_{{daemon, daemon.registry(), loop.log(), agent_timeout}},
      host_api_{daemon, loop.log()},
      agents_{loop, agent_api_, std::move(listeners.agent), agent_bounds},
      hosts_{loop, host_api_, std::move(listeners.host), host_bounds} {
    daemon.observers().when_removed([this](const ContainerId& id) { agent_api_.forget(id); });
}

} // namespace outcall::http
