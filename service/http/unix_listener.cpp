// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/http/unix_listener.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

namespace outcall::http {

namespace {

using service::UniqueFd;

std::unexpected<Error> unavailable(const std::string& path) {
    return fail(ErrorCode::Unavailable, std::strerror(errno), path);
}

Result<sockaddr_un> to_address(const std::string& path) {
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    if (path.empty() || path.size() >= sizeof address.sun_path)
        return fail(ErrorCode::InvalidArgument, "is no path that a unix socket can have", path);
    std::memcpy(address.sun_path, path.data(), path.size());
    return address;
}

UniqueFd new_socket() {
    return UniqueFd{socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
}

// Who can write to the directory can put a socket of their own there.
Result<void> prepare_directory(const std::string& directory, mode_t mode) {
    std::error_code error;
    const std::filesystem::path above = std::filesystem::path{directory}.parent_path();
    if (!above.empty())
        std::filesystem::create_directories(above, error);
    if (mkdir(directory.c_str(), mode) == 0)
        return chmod(directory.c_str(), mode) == 0 ? Result<void>{} : unavailable(directory);
    struct stat status{};
    if (errno != EEXIST || stat(directory.c_str(), &status) != 0)
        return unavailable(directory);
    const bool shared = (status.st_mode & (S_IWGRP | S_IWOTH)) != 0;
    const bool sticky = (status.st_mode & S_ISVTX) != 0;
    if ((status.st_uid != 0 && status.st_uid != geteuid()) || (shared && !sticky))
        return fail(ErrorCode::AccessDenied, "the directory may be written by others", directory);
    return {};
}

Result<void> remove_stale(const std::string& path, const sockaddr_un& address) {
    struct stat status{};
    if (lstat(path.c_str(), &status) != 0)
        return errno == ENOENT ? Result<void>{} : unavailable(path);
    if (!S_ISSOCK(status.st_mode))
        return fail(ErrorCode::AlreadyExists, "is there, and is no socket", path);
    const UniqueFd probe = new_socket();
    if (connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ||
        errno != ECONNREFUSED)
        return fail(ErrorCode::AlreadyExists, "another process listens there", path);
    return unlink(path.c_str()) == 0 ? Result<void>{} : unavailable(path);
}

} // namespace

Result<UnixListener> UnixListener::open(const Place& place) {
    const auto address = to_address(place.path);
    if (!address)
        return std::unexpected(address.error());
    const auto directory = std::filesystem::absolute(place.path).parent_path().string();
    if (auto ready = prepare_directory(directory, place.directory_mode); !ready)
        return std::unexpected(ready.error());
    if (auto free = remove_stale(place.path, *address); !free)
        return std::unexpected(free.error());
    UniqueFd socket = new_socket();
    // The inode takes its mode from the socket: it is never there with a wider one.
    if (!socket || fchmod(socket.get(), S_IRUSR | S_IWUSR) != 0 ||
        bind(socket.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0)
        return unavailable(place.path);
    struct stat status{};
    if (chmod(place.path.c_str(), place.socket_mode) != 0 ||
        lstat(place.path.c_str(), &status) != 0 || listen(socket.get(), SOMAXCONN) != 0)
        return unavailable(place.path);
    return UnixListener{std::move(socket), place.path, status.st_ino};
}

UnixListener::~UnixListener() {
    struct stat status{};
    if (socket_ && lstat(path_.c_str(), &status) == 0 && status.st_ino == inode_)
        unlink(path_.c_str());
}

} // namespace outcall::http
