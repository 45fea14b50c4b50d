// SPDX-License-Identifier: GPL-2.0-or-later
// What one socket serves, and to whom. Every call comes on the loop's thread.
#pragma once

#include "service/http/routes.hpp"

#include <string>

namespace outcall::http {

class Api {
public:
    Api() = default;
    Api(const Api&) = delete;
    Api& operator=(const Api&) = delete;
    virtual ~Api() = default;

    virtual const Routes& routes() const = 0;
    // At accept. AccessDenied: will be told so, and nothing else.
    virtual Result<Client> welcome(Peer peer) = 0;
    // Before each request: whether the client still is who it was.
    virtual bool still_welcome(const Client& client) const = 0;
    // For the log. `client` nullptr: one that was not welcome. `operation`: of the table, or a
    // constant text.
    virtual void answered(const Client* client, std::string_view operation,
                          const Response& response) = 0;
};

} // namespace outcall::http
