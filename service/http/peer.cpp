// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/http/peer.hpp"

#include "service/container_facts.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#ifndef SO_PEERPIDFD
#define SO_PEERPIDFD 77 // Linux 6.5; Debian 12's headers are older
#endif

namespace outcall::http {

namespace {

using service::UniqueFd;

constexpr std::size_t proc_bytes = 65'536;

std::string read_proc(const std::string& path) {
    const UniqueFd file{open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    std::string text(proc_bytes, '\0');
    std::size_t length = 0;
    while (file && length < text.size()) {
        const ssize_t got = read(file.get(), text.data() + length, text.size() - length);
        if (got <= 0)
            break;
        length += static_cast<std::size_t>(got);
    }
    text.resize(length);
    return text;
}

// Clock ticks from boot to the start of a process: the 22nd field (proc(5)). The second one, the
// name, may hold anything, so the rest is counted from its last bracket.
std::string start_time(pid_t pid) {
    const std::string text = read_proc(fmt::format("/proc/{}/stat", pid));
    std::size_t at = text.rfind(')');
    for (int field = 2; field < 22 && at != std::string::npos; ++field)
        at = text.find(' ', at + 1);
    return at == std::string::npos ? "" : text.substr(at + 1, text.find(' ', at + 1) - at - 1);
}

// Before Linux 6.5 the number is all there is. That it was the same process before and after leaves
// the moment between connect() and accept() (SECURITY.md).
UniqueFd open_pidfd(pid_t pid) {
    const std::string before = start_time(pid);
    UniqueFd pidfd{static_cast<int>(syscall(SYS_pidfd_open, pid, 0))};
    return before.empty() || start_time(pid) != before ? UniqueFd{} : std::move(pidfd);
}

UniqueFd pidfd_of(int socket, pid_t pid) {
    int fd = -1;
    socklen_t size = sizeof fd;
    if (getsockopt(socket, SOL_SOCKET, SO_PEERPIDFD, &fd, &size) == 0)
        return UniqueFd{fd};
    return errno == ENOPROTOOPT ? open_pidfd(pid) : UniqueFd{};
}

} // namespace

std::string read_cgroups(pid_t pid) {
    return read_proc(fmt::format("/proc/{}/cgroup", pid));
}

bool alive(const Peer& peer) {
    return peer.pidfd && !service::exited(peer.pidfd);
}

Result<Peer> read_peer(int socket) {
    const auto gone = [] { return fail(ErrorCode::AccessDenied, "the peer is not known"); };
    ucred credentials{};
    socklen_t size = sizeof credentials;
    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0 ||
        credentials.pid <= 0)
        return gone();
    Peer peer{.pid = credentials.pid, .uid = credentials.uid};
    peer.pidfd = pidfd_of(socket, peer.pid);
    const auto ns = [&](const char* kind) {
        return service::namespace_at(fmt::format("/proc/{}/ns/{}", peer.pid, kind));
    };
    const auto network = ns("net");
    const auto processes = ns("pid");
    const auto users = ns("user");
    peer.cgroups = read_cgroups(peer.pid);
    if (!network || !processes || !users || !alive(peer))
        return gone();
    peer.network = *network;
    peer.processes = *processes;
    peer.users = *users;
    return peer;
}

} // namespace outcall::http
