// SPDX-License-Identifier: GPL-2.0-or-later
// One netlink socket: requests that are acknowledged, dumps that are complete or an error.
#pragma once

#include "engine/model/error.hpp"
#include "nft/owned.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <libmnl/libmnl.h>
#include <span>
#include <string>
#include <vector>

namespace outcall::nft {

// What the kernel answered: an errno and its extended-ack text, if it gave one.
struct Refusal {
    int number = 0;
    std::string text = {};
};

template <typename T>
using Answer = std::expected<T, Refusal>;

std::string to_string(const Refusal& refusal);
// KernelRefused, with the place that asked.
std::unexpected<Error> refused(const Refusal& refusal, std::string what);
// The errno and text an NLMSG_ERROR message carries; number 0 is an acknowledgement.
Refusal read_refusal(const nlmsghdr* message);

class NetlinkSocket {
public:
    using Receiver = std::function<void(const nlmsghdr*)>;

    // Close-on-exec: a child that inherited it would keep our tables alive after a crash.
    static Result<NetlinkSocket> open(int protocol);

    std::uint32_t port() const;

    // A second descriptor of the same socket, with a number that is not below `least`.
    FileDescriptor duplicate(int least) const;

    // Both fill in sequence number and flags. request() hands every message before the
    // acknowledgement to `receive`; dump() repeats an interrupted dump and hands over one whole.
    Answer<void> request(nlmsghdr* message, const Receiver& receive = {});
    Answer<void> dump(nlmsghdr* message, const Receiver& receive);

    // Raw: for batches. Buffers are forced to fit (CAP_NET_ADMIN), else asked for.
    void reserve(int option, std::size_t bytes);
    int send(std::span<const std::byte> datagram);     // 0 or an errno
    std::expected<std::size_t, int> receive_waiting(); // EAGAIN: nothing is there
    std::span<const std::byte> received(std::size_t length) const;

private:
    using Handle = Owned<mnl_socket, mnl_socket_close>;
    explicit NetlinkSocket(Handle handle);
    Answer<bool> collect(std::uint32_t sequence, std::vector<std::byte>& messages);

    Handle handle_;
    std::vector<std::byte> buffer_;
    std::uint32_t sequence_ = 0;
};

// A message under construction, large enough for any request of ours but a batch.
class Request {
public:
    // `extra` is the protocol's own header: nfgenmsg, ifinfomsg, ...
    template <typename Extra>
    static Request make(std::uint16_t type, std::uint16_t flags, const Extra& extra) {
        Request request;
        request.header()->nlmsg_type = type;
        request.header()->nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags);
        *static_cast<Extra*>(mnl_nlmsg_put_extra_header(request.header(), sizeof(Extra))) = extra;
        return request;
    }

    nlmsghdr* header() { return reinterpret_cast<nlmsghdr*>(storage_.data()); }

private:
    Request() : storage_(8'192) { mnl_nlmsg_put_header(storage_.data()); }

    std::vector<std::byte> storage_;
};

} // namespace outcall::nft
