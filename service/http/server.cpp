// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/http/server.hpp"

#include "service/http/envelope.hpp"
#include "service/http/limits.hpp"

#include <cerrno>
#include <microhttpd.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/un.h>
#include <utility>

namespace outcall::http {

namespace {

using service::UniqueFd;
using std::chrono::steady_clock;

// Without the library: it would first read a request from who has too many connections already.
constexpr std::string_view busy =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nRetry-After: 1\r\n"
    "Connection: close\r\nContent-Length: 52\r\n\r\n"
    "{\"error\":\"too many connections\",\"success\":false}    ";

} // namespace

struct Server::Socket {
    Server& server;
    Caller caller;
    std::string key; // of by_client_
    int fd;          // the library's
    std::list<Socket>::iterator self = {};
    std::shared_ptr<Exchange> exchange = {};
};

// No exception crosses the library's frames.
struct Server::Callbacks {
    static Socket& socket_of(MHD_Connection* connection) {
        const auto* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
        return *static_cast<Socket*>(info->socket_context);
    }

    static MHD_Result on_request(void* self, MHD_Connection* connection, const char* path,
                                 const char* method, const char*, const char* data,
                                 std::size_t* size, void** slot) noexcept {
        try {
            Server& server = *static_cast<Server*>(self);
            Socket& socket = socket_of(connection);
            bool going_on = false;
            if (*slot == nullptr) {
                const Exchange::Parts parts{server.api_, server.loop_.log(),
                                            server.bounds_.body_bytes,
                                            [&server] { server.run_soon(); }};
                socket.exchange = std::make_shared<Exchange>(parts, socket.caller, connection);
                *slot = socket.exchange.get();
                going_on = socket.exchange->begin(method, path);
            } else if (*size > 0) {
                going_on = socket.exchange->receive({data, std::exchange(*size, 0)});
            } else {
                going_on = socket.exchange->proceed();
            }
            return going_on ? MHD_YES : MHD_NO;
        } catch (...) {
            return MHD_NO; // the library closes the connection
        }
    }

    static void on_completed(void*, MHD_Connection* connection, void**,
                             MHD_RequestTerminationCode) noexcept {
        Socket& socket = socket_of(connection);
        socket.exchange.reset();
        socket.caller.restart_clock();
    }

    static void on_connection(void* self, MHD_Connection*, void** context,
                              MHD_ConnectionNotificationCode code) noexcept {
        Server& server = *static_cast<Server*>(self);
        if (code == MHD_CONNECTION_NOTIFY_STARTED)
            *context = std::exchange(server.arriving_, nullptr);
        else
            server.forget(*static_cast<Socket*>(*context));
    }

    static std::size_t keep_escapes(void*, MHD_Connection*, char* text) noexcept {
        return std::string_view{text}.size();
    }
};

Server::Server(service::EventLoop& loop, Api& api, UnixListener listener, const Bounds& bounds)
    : loop_{loop}, api_{api}, bounds_{bounds}, listener_{std::move(listener)} {
    daemon_ = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_NO_LISTEN_SOCKET, 0, nullptr, nullptr,
        Callbacks::on_request, this, MHD_OPTION_NOTIFY_COMPLETED, Callbacks::on_completed, this,
        MHD_OPTION_NOTIFY_CONNECTION, Callbacks::on_connection, this, MHD_OPTION_UNESCAPE_CALLBACK,
        Callbacks::keep_escapes, nullptr, MHD_OPTION_CONNECTION_LIMIT,
        static_cast<unsigned>(bounds.connections), MHD_OPTION_CONNECTION_TIMEOUT,
        static_cast<unsigned>(limits::idle.count()), MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        bounds.header_bytes, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1,
        MHD_OPTION_END);
    if (daemon_ == nullptr)
        throw std::runtime_error("libmicrohttpd does not start");
    const auto* info = MHD_get_daemon_info(daemon_, MHD_DAEMON_INFO_EPOLL_FD);
    working_ = loop_.on_readable(info->epoll_fd, [this] { run(); });
    listen();
}

// The library does not stop while a connection is suspended.
Server::~Server() {
    listening_ = {};
    working_ = {};
    for (Socket& socket : sockets_)
        if (socket.exchange)
            socket.exchange->answer(failure(503, "outcalld is stopping"));
    MHD_run(daemon_); // resumes them
    MHD_run(daemon_); // and writes
    MHD_stop_daemon(daemon_);
}

void Server::listen() {
    listening_ = loop_.on_readable(listener_.get(), [this] { accept_some(); });
}

void Server::accept_some() {
    take_some();
    run();
}

// A few a turn, so that a flood of connections leaves room for everything else. Without descriptors
// the queue would stay readable for ever: look again later.
void Server::take_some() {
    for (std::size_t taken = 0; taken < limits::accepts_per_turn; ++taken) {
        UniqueFd fd{accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)};
        if (fd) {
            take_in(std::move(fd));
        } else if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS) {
            listening_ = loop_.at(steady_clock::now() + limits::sweep, [this] { listen(); });
            return;
        } else if (errno != EINTR && errno != ECONNABORTED) {
            return;
        }
    }
}

std::size_t Server::count(const std::string& key) const {
    const auto found = by_client_.find(key);
    return found == by_client_.end() ? 0 : found->second;
}

void Server::take_in(UniqueFd fd) {
    auto peer = read_peer(fd.get());
    auto client = peer ? api_.welcome(std::move(*peer)) : std::unexpected(peer.error());
    std::string key;
    if (client)
        key = client->container ? client->container->str() : "host";
    const std::size_t most = client ? bounds_.connections_per_client : limits::strangers;
    if (sockets_.size() >= bounds_.connections || count(key) >= most) {
        static_cast<void>(::send(fd.get(), busy.data(), busy.size(), MSG_DONTWAIT | MSG_NOSIGNAL));
        return;
    }
    sockets_.push_back({.server = *this,
                        .caller = {.client = std::move(client), .deadline = {}},
                        .key = key,
                        .fd = fd.get()});
    sockets_.back().caller.restart_clock();
    sockets_.back().self = std::prev(sockets_.end());
    ++by_client_[key];
    arriving_ = &sockets_.back();
    const sockaddr_un nowhere{.sun_family = AF_UNIX, .sun_path = {}};
    MHD_add_connection(daemon_, fd.release(), reinterpret_cast<const sockaddr*>(&nowhere),
                       sizeof nowhere);
    if (arriving_ != nullptr) // refused, and closed by the library
        forget(*std::exchange(arriving_, nullptr));
    if (sockets_.size() == 1)
        sweep();
}

void Server::forget(Socket& socket) {
    const auto entry = by_client_.find(socket.key);
    if (--entry->second == 0)
        by_client_.erase(entry);
    sockets_.erase(socket.self);
}

void Server::run_soon() {
    timer_ = loop_.at(steady_clock::now(), [this] { run(); });
}

void Server::run() {
    MHD_run(daemon_);
    MHD_UNSIGNED_LONG_LONG milliseconds = 0;
    if (MHD_get_timeout(daemon_, &milliseconds) != MHD_YES) {
        timer_ = {};
        return;
    }
    timer_ =
        loop_.at(steady_clock::now() + std::chrono::milliseconds{milliseconds}, [this] { run(); });
}

// The library knows idle connections alone; who sends a byte from time to time is never idle.
void Server::sweep() {
    const auto now = steady_clock::now();
    for (const Socket& socket : sockets_)
        if (socket.caller.deadline && *socket.caller.deadline <= now)
            shutdown(socket.fd, SHUT_RDWR);
    if (sockets_.empty())
        sweeping_ = {};
    else
        sweeping_ = loop_.at(now + limits::sweep, [this] { sweep(); });
}

} // namespace outcall::http
