// SPDX-License-Identifier: GPL-2.0-or-later
// Netlink requests and dumps over libmnl, with the kernel's own error texts.
#include "nft/netlink_socket.hpp"

#include "nft/attributes.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/netlink.h>
#include <sys/socket.h>
#include <sys/time.h>

namespace outcall::nft {

namespace {

constexpr std::size_t receive_bytes = 256UL * 1024;
constexpr int dump_attempts = 10;

void enable(const mnl_socket* socket, int option) {
    int on = 1;
    // Absent on old kernels: texts are missing then, nothing else.
    mnl_socket_setsockopt(socket, option, &on, sizeof on);
}

void deliver(const std::vector<std::byte>& messages, const NetlinkSocket::Receiver& receive) {
    int rest = static_cast<int>(messages.size());
    for (auto* message = reinterpret_cast<const nlmsghdr*>(messages.data());
         receive && mnl_nlmsg_ok(message, rest); message = mnl_nlmsg_next(message, &rest)) {
        receive(message);
    }
}

} // namespace

std::string to_string(const Refusal& refusal) {
    std::string text = std::strerror(refusal.number);
    return refusal.text.empty() ? text : fmt::format("{} ({})", text, refusal.text);
}

std::unexpected<Error> refused(const Refusal& refusal, std::string what) {
    return fail(ErrorCode::KernelRefused, to_string(refusal), std::move(what));
}

Refusal read_refusal(const nlmsghdr* message) {
    const auto* error = static_cast<const nlmsgerr*>(mnl_nlmsg_get_payload(message));
    Refusal refusal{.number = -error->error};
    if ((message->nlmsg_flags & NLM_F_ACK_TLVS) == 0) {
        return refusal;
    }
    std::size_t offset = sizeof *error;
    if ((message->nlmsg_flags & NLM_F_CAPPED) == 0) {
        offset += error->msg.nlmsg_len - sizeof(nlmsghdr);
    }
    for_each_attribute(message, offset, [&](const nlattr* attribute) {
        if (mnl_attr_get_type(attribute) == NLMSGERR_ATTR_MSG) {
            refusal.text = mnl_attr_get_str(attribute);
        }
    });
    return refusal;
}

FileDescriptor NetlinkSocket::duplicate(int least) const {
    return FileDescriptor(fcntl(mnl_socket_get_fd(handle_.get()), F_DUPFD_CLOEXEC, least));
}

NetlinkSocket::NetlinkSocket(Handle handle) : handle_(std::move(handle)), buffer_(receive_bytes) {
}

Result<NetlinkSocket> NetlinkSocket::open(int protocol) {
    Handle handle(mnl_socket_open2(protocol, SOCK_CLOEXEC));
    if (!handle || mnl_socket_bind(handle.get(), 0, MNL_SOCKET_AUTOPID) < 0) {
        return refused({.number = errno}, "netlink socket");
    }
    enable(handle.get(), NETLINK_EXT_ACK);
    enable(handle.get(), NETLINK_CAP_ACK);
    enable(handle.get(), NETLINK_GET_STRICT_CHK);
    timeval patience{.tv_sec = 5, .tv_usec = 0};
    setsockopt(mnl_socket_get_fd(handle.get()), SOL_SOCKET, SO_RCVTIMEO, &patience,
               sizeof patience);
    return NetlinkSocket(std::move(handle));
}

std::uint32_t NetlinkSocket::port() const {
    return mnl_socket_get_portid(handle_.get());
}

// Gathers the messages of one exchange; true when a dump was interrupted and must be repeated.
Answer<bool> NetlinkSocket::collect(std::uint32_t sequence, std::vector<std::byte>& messages) {
    bool interrupted = false;
    while (true) {
        ssize_t length = mnl_socket_recvfrom(handle_.get(), buffer_.data(), buffer_.size());
        if (length < 0) {
            return std::unexpected(Refusal{.number = errno});
        }
        int rest = static_cast<int>(length);
        for (auto* message = reinterpret_cast<const nlmsghdr*>(buffer_.data());
             mnl_nlmsg_ok(message, rest); message = mnl_nlmsg_next(message, &rest)) {
            if (message->nlmsg_seq != sequence) {
                continue; // the tail of an exchange that was given up
            }
            interrupted |= (message->nlmsg_flags & NLM_F_DUMP_INTR) != 0;
            if (message->nlmsg_type == NLMSG_DONE) {
                return interrupted;
            }
            if (message->nlmsg_type == NLMSG_ERROR) {
                Refusal refusal = read_refusal(message);
                return refusal.number == 0 ? Answer<bool>(false)
                                           : std::unexpected(std::move(refusal));
            }
            const auto* first = reinterpret_cast<const std::byte*>(message);
            messages.insert(messages.end(), first, first + MNL_ALIGN(message->nlmsg_len));
        }
    }
}

Answer<void> NetlinkSocket::request(nlmsghdr* message, const Receiver& receive) {
    message->nlmsg_flags |= NLM_F_REQUEST | NLM_F_ACK;
    message->nlmsg_seq = ++sequence_;
    if (mnl_socket_sendto(handle_.get(), message, message->nlmsg_len) < 0) {
        return std::unexpected(Refusal{.number = errno});
    }
    std::vector<std::byte> messages;
    auto done = collect(sequence_, messages);
    if (!done) {
        return std::unexpected(std::move(done.error()));
    }
    deliver(messages, receive);
    return {};
}

Answer<void> NetlinkSocket::dump(nlmsghdr* message, const Receiver& receive) {
    message->nlmsg_flags |= NLM_F_REQUEST | NLM_F_DUMP;
    for (int attempt = 0; attempt < dump_attempts; ++attempt) {
        message->nlmsg_seq = ++sequence_;
        if (mnl_socket_sendto(handle_.get(), message, message->nlmsg_len) < 0) {
            return std::unexpected(Refusal{.number = errno});
        }
        std::vector<std::byte> messages;
        auto interrupted = collect(sequence_, messages);
        if (!interrupted) {
            return std::unexpected(std::move(interrupted.error()));
        }
        if (!*interrupted) {
            deliver(messages, receive);
            return {};
        }
    }
    return std::unexpected(Refusal{.number = EAGAIN, .text = "the dump was interrupted each time"});
}

void NetlinkSocket::reserve(int option, std::size_t bytes) {
    int wanted = static_cast<int>(bytes);
    int forced = option == SO_SNDBUF ? SO_SNDBUFFORCE : SO_RCVBUFFORCE;
    int descriptor = mnl_socket_get_fd(handle_.get());
    if (setsockopt(descriptor, SOL_SOCKET, forced, &wanted, sizeof wanted) < 0) {
        setsockopt(descriptor, SOL_SOCKET, option, &wanted, sizeof wanted);
    }
}

int NetlinkSocket::send(std::span<const std::byte> datagram) {
    return mnl_socket_sendto(handle_.get(), datagram.data(), datagram.size()) < 0 ? errno : 0;
}

std::expected<std::size_t, int> NetlinkSocket::receive_waiting() {
    ssize_t length =
        recv(mnl_socket_get_fd(handle_.get()), buffer_.data(), buffer_.size(), MSG_DONTWAIT);
    if (length < 0) {
        return std::unexpected(errno);
    }
    return static_cast<std::size_t>(length);
}

std::span<const std::byte> NetlinkSocket::received(std::size_t length) const {
    return std::span(buffer_).first(length);
}

} // namespace outcall::nft
