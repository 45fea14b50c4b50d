// SPDX-License-Identifier: GPL-2.0-or-later
// A request as a handler gets it, and the response it owes.
#pragma once

#include "engine/model/container.hpp"
#include "engine/model/error.hpp"
#include "engine/model/value.hpp"
#include "service/http/peer.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace outcall::http {

enum class Method : std::uint8_t { Get, Post, Other };

Method parse_method(std::string_view text);
std::string_view name(Method method); // of Get and Post

// Who is at the other end of a connection. `container` is empty on the host socket.
struct Client {
    Peer peer;
    std::optional<ContainerId> container = {};
};

struct Request {
    const Client& client;   // for the length of the handler's call
    std::string id = {};    // what `:id` of the route stands for
    std::string token = {}; // of "Authorization: Bearer"
    std::string body = {};  // within the socket's bound
};

enum class Connection : std::uint8_t { Keep, Close };

// `error` empty: success, with `data`.
struct Response {
    unsigned status = 200;
    Value data = {};
    std::string error = {};
    std::optional<std::chrono::seconds> retry_after = {};
    std::string allow = {}; // the methods, with 405
    Connection connection = Connection::Keep;
    std::string_view about = {}; // one constant word for the log: the type of action
};

// The answer a request is owed: given once, now or in a later turn; dropped unanswered it is 500.
class Answer {
public:
    using Sink = std::move_only_function<void(Response)>;
    explicit Answer(Sink sink) : sink_{std::move(sink)} {}
    Answer(Answer&& other) noexcept : sink_{std::exchange(other.sink_, nullptr)} {}
    Answer& operator=(Answer&&) = delete;
    ~Answer();

    void send(Response response);

private:
    Sink sink_;
};

} // namespace outcall::http
