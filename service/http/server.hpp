// SPDX-License-Identifier: GPL-2.0-or-later
// One socket served by libmicrohttpd on our loop. Connections are accepted here, so that it is
// known who connected before a byte is read.
#pragma once

#include "service/event_loop.hpp"
#include "service/http/exchange.hpp"
#include "service/http/unix_listener.hpp"

#include <list>
#include <map>
#include <memory>

struct MHD_Daemon;

namespace outcall::http {

class Server {
public:
    struct Bounds {
        std::size_t connections;
        std::size_t connections_per_client; // a container; the host is one client
        std::size_t header_bytes;
        std::size_t body_bytes;
    };

    // `loop` and `api` must outlive it. Throws std::runtime_error if the library refuses.
    Server(service::EventLoop& loop, Api& api, UnixListener listener, const Bounds& bounds);
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server(); // what waits for an answer is told 503

private:
    struct Socket;
    struct Callbacks; // of the library

    void listen();
    void accept_some();
    void take_some();
    void take_in(service::UniqueFd fd);
    void forget(Socket& socket);
    std::size_t count(const std::string& key) const;
    void run();
    void run_soon();
    void sweep();

    service::EventLoop& loop_;
    Api& api_;
    const Bounds bounds_;
    UnixListener listener_;
    std::list<Socket> sockets_;
    std::map<std::string, std::size_t> by_client_; // sockets of each; "": of strangers
    Socket* arriving_ = nullptr;                   // while the library takes it over
    MHD_Daemon* daemon_ = nullptr;
    service::EventSource listening_, working_, timer_, sweeping_;
};

} // namespace outcall::http
