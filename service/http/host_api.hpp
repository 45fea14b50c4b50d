// SPDX-License-Identifier: GPL-2.0-or-later
// The host socket: rules, dynamic rules, requests and the bridge, for root of the host.
#pragma once

#include "engine/control.hpp"
#include "service/http/api.hpp"
#include "service/log.hpp"

namespace outcall::http {

class HostApi final : public Api {
public:
    HostApi(Control& control, const service::Log& log); // neither is owned

    const Routes& routes() const override { return routes_; }
    Result<Client> welcome(Peer peer) override;
    bool still_welcome(const Client& client) const override;
    void answered(const Client* client, std::string_view operation,
                  const Response& response) override;

private:
    std::vector<Route> table();

    void evaluate(Request request, Answer answer);
    void list_rules(Request request, Answer answer);
    void show_rule(Request request, Answer answer);
    void reload(Request request, Answer answer);
    void test(Request request, Answer answer);
    void list_requests(Request request, Answer answer);
    void approve(Request request, Answer answer);
    void deny(Request request, Answer answer);
    void list_active(Request request, Answer answer);
    void flush(Request request, Answer answer);
    void allow(Request request, Answer answer);
    void bridge_status(Request request, Answer answer);
    void bridge_up(Request request, Answer answer);
    void bridge_down(Request request, Answer answer);

    Control& control_;
    const service::Log& log_;
    const Routes routes_;
};

} // namespace outcall::http
