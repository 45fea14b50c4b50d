// SPDX-License-Identifier: GPL-2.0-or-later
// One socket writes and owns the tables; a second one reads, so no answer is taken for another's.
#include "nft/netlink_backend.hpp"

#include "nft/batch.hpp"
#include "nft/netlink_socket.hpp"
#include "nft/query.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fmt/format.h>
#include <libmnl/libmnl.h>
#include <linux/netlink.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace outcall::nft {

namespace {

constexpr std::size_t receive_bytes = 8UL * 1024 * 1024;
constexpr std::size_t send_bytes = 1024UL * 1024;

// When a process is killed the kernel releases its files in the order of their numbers, the highest
// first (6.18). An inotify group or an epoll set may take it tens of milliseconds, and as long
// our table would outlive us; so the socket that owns it also has a number above all of theirs.
constexpr int released_first = 900;

constexpr std::array scratch_key{KeyPart::Ipv4, KeyPart::Ipv4};

class NetlinkBackend final : public Backend {
public:
    NetlinkBackend(NetlinkSocket writer, NetlinkSocket reader)
        : writer_(std::move(writer)), reader_(std::move(reader)),
          last_descriptor_(writer_.duplicate(released_first)) {
        writer_.reserve(SO_RCVBUF, receive_bytes);
        writer_.reserve(SO_SNDBUF, send_bytes);
    }

    Result<Features> probe() override;
    std::expected<void, CommitError> commit(const Transaction& transaction) override;

    Result<std::optional<Inventory>> inventory(const Table& table) override {
        return read_inventory(reader_, table, writer_.port());
    }
    Result<std::vector<StoredElement>> dump(const Set& set) override {
        return read_elements(reader_, set);
    }
    Result<std::optional<StoredElement>> find(const Set& set, const ElementKey& key) override {
        return read_element(reader_, set, key);
    }

private:
    struct Outcome {
        bool acknowledged = false;
        std::optional<CommitError> error = {};
    };

    Outcome drain(const Transaction& transaction);
    void read_answer(const nlmsghdr* message, const Transaction& transaction, Outcome& outcome);
    bool renews(std::uint32_t flags);

    NetlinkSocket writer_;
    NetlinkSocket reader_;
    FileDescriptor last_descriptor_; // of the writer
    Batch batch_;
    // One for each process: two that probe at a time do not meet.
    const std::string scratch_name_ = fmt::format("outcall_probe_{}", getpid());
    const Table scratch_{TableFamily::Inet, scratch_name_};
    const Set scratch_set_{scratch_, "probe", scratch_key, SetKind::Timed};
    std::size_t send_reserved_ = send_bytes;
};

Failure to_failure(int number, bool in_an_operation) {
    switch (number) {
    case EPERM: return in_an_operation ? Failure::Owned : Failure::NoPermission;
    case ENOENT: return Failure::Absent;
    case ENFILE: return Failure::Full;
    case ENOBUFS:
    case EINTR: return Failure::Unclear;
    default: return Failure::Refused;
    }
}

std::string first_line(const Operation& operation) {
    const std::string text = to_string(Transaction{operation});
    return text.substr(0, text.find('\n'));
}

std::expected<void, CommitError> NetlinkBackend::commit(const Transaction& transaction) {
    if (transaction.empty()) {
        return {};
    }
    batch_.write(transaction);
    const auto datagram = batch_.datagram();
    if (datagram.size() * 2 > send_reserved_) {
        send_reserved_ = datagram.size() * 2;
        writer_.reserve(SO_SNDBUF, send_reserved_);
    }
    if (const int number = writer_.send(datagram); number != 0) {
        return std::unexpected(CommitError{to_failure(number, false),
                                           fmt::format("a batch of {} bytes: {}", datagram.size(),
                                                       to_string(Refusal{.number = number}))});
    }
    // The kernel worked inside send(): whatever it has to say is waiting now.
    Outcome outcome = drain(transaction);
    if (outcome.error) {
        return std::unexpected(std::move(*outcome.error));
    }
    if (!outcome.acknowledged) {
        return std::unexpected(CommitError{Failure::Unclear, "the kernel did not answer"});
    }
    return {};
}

NetlinkBackend::Outcome NetlinkBackend::drain(const Transaction& transaction) {
    Outcome outcome;
    while (true) {
        const auto length = writer_.receive_waiting();
        if (!length && length.error() == EAGAIN) {
            return outcome;
        }
        if (!length) {
            outcome.error = {Failure::Unclear, to_string(Refusal{.number = length.error()})};
            if (length.error() != ENOBUFS) { // after ENOBUFS the socket reads on
                return outcome;
            }
            continue;
        }
        int rest = static_cast<int>(*length);
        for (auto* message = reinterpret_cast<const nlmsghdr*>(writer_.received(*length).data());
             mnl_nlmsg_ok(message, rest); message = mnl_nlmsg_next(message, &rest)) {
            read_answer(message, transaction, outcome);
        }
    }
}

void NetlinkBackend::read_answer(const nlmsghdr* message, const Transaction& transaction,
                                 Outcome& outcome) {
    if (message->nlmsg_type != NLMSG_ERROR || !batch_.contains(message->nlmsg_seq)) {
        return;
    }
    const Refusal refusal = read_refusal(message);
    if (refusal.number == 0) {
        outcome.acknowledged |= message->nlmsg_seq == batch_.last_sequence();
        return;
    }
    if (outcome.error) {
        return; // the first fault explains the others
    }
    const auto operation = batch_.operation_of(message->nlmsg_seq);
    outcome.error = {
        to_failure(refusal.number, operation.has_value()),
        operation ? fmt::format("{}: {}", first_line(transaction[*operation]), to_string(refusal))
                  : to_string(refusal)};
}

bool NetlinkBackend::renews(std::uint32_t flags) {
    using std::chrono::milliseconds;
    constexpr milliseconds brief{100'000};
    constexpr milliseconds longer{1'000'000};
    SetElement element{.key = ElementKey{}.append(IpAddress{}).append(IpAddress{}),
                       .timeout = brief};
    const Transaction create{AddTable{scratch_, flags}, AddSet{&scratch_set_},
                             AddElements{&scratch_set_, {element}}};
    element.timeout = longer;
    const bool done = commit(create) && commit({AddElements{&scratch_set_, {element}}});
    const auto found = find(scratch_set_, element.key);
    const auto removed = commit({DeleteTable{scratch_}});
    return done && removed && found && *found && (*found)->remaining.value_or(brief) > brief;
}

Result<Features> NetlinkBackend::probe() {
    const auto accepts = [this](std::uint32_t flags) {
        return commit({AddTable{scratch_, flags}, DeleteTable{scratch_}}).has_value();
    };
    if (auto plain = commit({AddTable{scratch_, 0}, DeleteTable{scratch_}}); !plain) {
        return std::unexpected(to_error(plain.error()));
    }
    Features features;
    features.owner = accepts(table_owner);
    features.persist = features.owner && accepts(table_owner | table_persist);
    const ElementKey nothing = ElementKey{}.append(IpAddress{}).append(IpAddress{});
    features.destroy =
        commit({AddTable{scratch_, 0}, AddSet{&scratch_set_},
                DeleteElements{&scratch_set_, {nothing}, Absent::IsDone}, DeleteTable{scratch_}})
            .has_value();
    // An owned table goes with a process that dies in between.
    features.renew = renews(features.owner ? table_owner : 0);
    return features;
}

} // namespace

Result<std::unique_ptr<Backend>> open_netlink_backend() {
    auto writer = NetlinkSocket::open(NETLINK_NETFILTER);
    if (!writer) {
        return std::unexpected(writer.error());
    }
    auto reader = NetlinkSocket::open(NETLINK_NETFILTER);
    if (!reader) {
        return std::unexpected(reader.error());
    }
    return std::make_unique<NetlinkBackend>(std::move(*writer), std::move(*reader));
}

} // namespace outcall::nft
