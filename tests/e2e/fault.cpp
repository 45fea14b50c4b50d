// SPDX-License-Identifier: GPL-2.0-or-later
// Preloaded into outcalld by a case: while /run/rig/fault holds a number above zero, that many
// sends to netfilter fail with EPERM, as if the kernel refused. Dumps and rtnetlink go through.
// With OUTCALL_OLD_KERNEL in the environment SO_PEERPIDFD is not known, as before Linux 6.5.
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <linux/netlink.h>
#include <sys/socket.h>

namespace {

constexpr const char* fault_file = "/run/rig/fault";

bool netfilter(int fd) {
    int protocol = 0;
    int domain = 0;
    socklen_t length = sizeof protocol;
    return getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &length) == 0 && domain == AF_NETLINK &&
           getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &protocol, &length) == 0 &&
           protocol == NETLINK_NETFILTER;
}

// A batch begins with NFNL_MSG_BATCH_BEGIN (16); anything else only asks.
bool is_batch(const void* data, std::size_t size) {
    return size >= sizeof(nlmsghdr) && static_cast<const nlmsghdr*>(data)->nlmsg_type == 16;
}

bool refuse(int fd, const void* data, std::size_t size) {
    if (!is_batch(data, size) || !netfilter(fd))
        return false;
    FILE* const file = std::fopen(fault_file, "r+");
    if (file == nullptr)
        return false;
    int left = 0;
    const bool due = std::fscanf(file, "%d", &left) == 1 && left > 0;
    if (due) {
        std::rewind(file);
        std::fprintf(file, "%-10d", left - 1);
    }
    std::fclose(file);
    return due;
}

template <typename Function>
Function next(const char* name) {
    return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

} // namespace

extern "C" ssize_t sendto(int fd, const void* data, std::size_t size, int flags, const sockaddr* to,
                          socklen_t length) {
    static const auto real = next<decltype(&sendto)>("sendto");
    if (refuse(fd, data, size)) {
        errno = EPERM;
        return -1;
    }
    return real(fd, data, size, flags, to, length);
}

extern "C" ssize_t sendmsg(int fd, const msghdr* message, int flags) {
    static const auto real = next<decltype(&sendmsg)>("sendmsg");
    if (message->msg_iovlen > 0 &&
        refuse(fd, message->msg_iov[0].iov_base, message->msg_iov[0].iov_len)) {
        errno = EPERM;
        return -1;
    }
    return real(fd, message, flags);
}

extern "C" int getsockopt(int fd, int level, int name, void* value, socklen_t* length) noexcept {
    static const auto real = next<decltype(&getsockopt)>("getsockopt");
    constexpr int peer_pidfd = 77;
    if (level == SOL_SOCKET && name == peer_pidfd && std::getenv("OUTCALL_OLD_KERNEL") != nullptr) {
        errno = ENOPROTOOPT;
        return -1;
    }
    return real(fd, level, name, value, length);
}
