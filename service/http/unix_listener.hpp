// SPDX-License-Identifier: GPL-2.0-or-later
// A listening unix socket with its place in the file system.
#pragma once

#include "engine/model/error.hpp"
#include "service/unique_fd.hpp"

#include <string>
#include <sys/types.h>

namespace outcall::http {

class UnixListener {
public:
    struct Place {
        std::string path;
        mode_t directory_mode; // of the parent, if it is missing
        mode_t socket_mode;
    };

    // A socket that nobody listens on is replaced; anything else at the path stays, and that is
    // AlreadyExists. AccessDenied: others may write to the directory. Unavailable: refused.
    static Result<UnixListener> open(const Place& place);
    UnixListener(UnixListener&&) = default;
    UnixListener& operator=(UnixListener&&) = delete;
    ~UnixListener(); // removes the socket, if it still is ours

    int get() const { return socket_.get(); }

private:
    UnixListener(service::UniqueFd socket, std::string path, ino_t inode)
        : socket_{std::move(socket)}, path_{std::move(path)}, inode_{inode} {}

    service::UniqueFd socket_;
    std::string path_;
    ino_t inode_;
};

} // namespace outcall::http
