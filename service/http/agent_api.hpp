// SPDX-License-Identifier: GPL-2.0-or-later
// The agent socket: check-in, permission checks and rule requests, for processes in registered
// containers. Nothing it says is about anything but the one container that asks.
#pragma once

#include "engine/control.hpp"
#include "service/container_registry.hpp"
#include "service/http/api.hpp"
#include "service/http/sessions.hpp"
#include "service/log.hpp"
#include "service/rate_limit.hpp"

#include <chrono>
#include <map>

namespace outcall::http {

class AgentApi final : public Api {
public:
    struct Parts { // not owned
        Control& control;
        const service::ContainerRegistry& containers;
        const service::Log& log;
        std::chrono::seconds check_time; // a permission check is answered within
    };
    explicit AgentApi(Parts parts);

    const Routes& routes() const override { return routes_; }
    Result<Client> welcome(Peer peer) override;
    bool still_welcome(const Client& client) const override;
    void answered(const Client* client, std::string_view operation,
                  const Response& response) override;

    // The container is gone: its session ends, what was counted is forgotten.
    void forget(const ContainerId& id);

private:
    std::vector<Route> table();

    void check_in(Request request, Answer answer);
    void check(Request request, Answer answer);
    void submit(Request request, Answer answer);
    void show(Request request, Answer answer);
    // 401 if the token is not the container's.
    std::optional<Response> check_token(const Request& request) const;

    Control& control_;
    const service::ContainerRegistry& containers_;
    const service::Log& log_;
    const std::chrono::seconds check_time_;
    const Routes routes_;
    Sessions sessions_;
    service::RateLimit checks_, log_lines_;
    std::map<ContainerId, std::uint64_t> lines_left_out_;
};

} // namespace outcall::http
