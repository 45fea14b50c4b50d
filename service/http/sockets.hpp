// SPDX-License-Identifier: GPL-2.0-or-later
// The two sockets of the daemon, each with its own listener and its own table.
#pragma once

#include "service/daemon.hpp"
#include "service/http/agent_api.hpp"
#include "service/http/host_api.hpp"
#include "service/http/server.hpp"

#include <memory>

namespace outcall::http {

class Sockets {
public:
    // Loop and daemon must outlive it. The error of the socket that cannot be had.
    static Result<std::unique_ptr<Sockets>> open(service::EventLoop& loop, service::Daemon& daemon,
                                                 const service::Options& options);
    struct Listeners {
        UnixListener agent, host;
    };
    Sockets(service::EventLoop& loop, service::Daemon& daemon, std::chrono::seconds agent_timeout,
            Listeners listeners);

private:
    AgentApi agent_api_;
    HostApi host_api_;
    Server agents_;
    Server hosts_;
};

} // namespace outcall::http
