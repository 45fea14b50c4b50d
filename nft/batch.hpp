// SPDX-License-Identifier: GPL-2.0-or-later
// A transaction as netlink messages in one datagram.
#pragma once

#include "nft/transaction.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

struct nlmsghdr;

namespace outcall::nft {

// The buffer is kept between transactions: one element costs no allocation here.
class Batch {
public:
    // Replaces the content. Only the last operation asks for an acknowledgement.
    void write(const Transaction& transaction);

    std::span<const std::byte> datagram() const { return std::span(buffer_).first(used_); }
    // Of the message that carries the acknowledgement.
    std::uint32_t last_sequence() const { return sequence_ - 1; }
    bool contains(std::uint32_t sequence) const {
        return sequence >= first_sequence_ && sequence <= sequence_;
    }
    // Empty: the begin or end of the batch.
    std::optional<std::size_t> operation_of(std::uint32_t sequence) const;

private:
    friend struct BatchWriter;

    char* room(std::size_t bytes);
    nlmsghdr* begin_message(std::uint16_t type, std::uint16_t flags, const Table& table);
    void end_message(const nlmsghdr* message);

    std::vector<std::byte> buffer_;
    std::size_t used_ = 0;
    std::size_t last_message_ = 0; // offset
    std::uint32_t first_sequence_ = 0;
    std::uint32_t sequence_ = 0;
    std::size_t operation_ = 0;
    std::vector<std::size_t> operations_; // by sequence - first_sequence_ - 1
};

} // namespace outcall::nft
