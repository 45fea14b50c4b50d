// SPDX-License-Identifier: GPL-2.0-or-later
// One request on its way: read, handed to its handler, answered now or in a later turn.
#pragma once

#include "service/http/api.hpp"
#include "service/log.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

struct MHD_Connection;

namespace outcall::http {

// Who is on a connection. `deadline` empty: an answer is ours to give, no clock runs against them.
struct Caller {
    Result<Client> client;
    std::optional<std::chrono::steady_clock::time_point> deadline;

    void restart_clock();
};

class Exchange : public std::enable_shared_from_this<Exchange> {
public:
    struct Parts { // not owned
        Api& api;
        const service::Log& log;
        std::size_t body_bytes;
        std::function<void()> wake; // the library does not notice a resumption by itself
    };
    Exchange(Parts parts, Caller& caller, MHD_Connection* connection)
        : parts_{std::move(parts)}, caller_{caller}, connection_{connection} {}

    // The steps in their order, the last one again after a suspension. False: close the connection.
    bool begin(std::string_view method, std::string_view path);
    bool receive(std::string_view data);
    bool proceed();

    // Of who stops; nothing happens if there is one already.
    void answer(Response response);

private:
    std::optional<Response> look(std::string_view method, std::string_view path);
    void dispatch();
    bool send();

    Parts parts_;
    Caller& caller_;
    MHD_Connection* connection_;
    std::string_view operation_ = "unknown"; // for the log
    const Route* route_ = nullptr;
    std::string id_, token_, body_;
    std::size_t received_ = 0;
    bool dispatched_ = false;
    bool suspended_ = false;
    std::optional<Response> response_;
};

} // namespace outcall::http
