// SPDX-License-Identifier: GPL-2.0-or-later
// The netlink framing of transactions.
#include "nft/batch.hpp"

#include "nft/ruleset.hpp"

#include <gtest/gtest.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <vector>

namespace outcall::nft::test {

namespace {

std::vector<const nlmsghdr*> messages(const Batch& batch) {
    std::vector<const nlmsghdr*> found;
    int rest = static_cast<int>(batch.datagram().size());
    for (auto* message = reinterpret_cast<const nlmsghdr*>(batch.datagram().data());
         mnl_nlmsg_ok(message, rest); message = mnl_nlmsg_next(message, &rest)) {
        found.push_back(message);
    }
    EXPECT_EQ(rest, 0);
    return found;
}

AddElements many(std::size_t count) {
    AddElements operation{&set::allow6, {}};
    for (std::size_t i = 0; i < count; ++i) {
        const FlowKey key{*IpAddress::parse("fd00::1"),
                          {*IpAddress::parse("fd00::2"),
                           Protocol::Tcp,
                           {static_cast<std::uint16_t>(i % 65'535 + 1)}}};
        operation.elements.push_back({.key = to_element_key(key),
                                      .timeout = std::chrono::milliseconds(1),
                                      .comment = std::string(128, 'x')});
    }
    return operation;
}

} // namespace

TEST(Batch, OnlyTheLastOperationIsAcknowledged) {
    Batch batch;
    batch.write({AddTable{base_table, 0}, DeleteTable{base_table}});
    const auto found = messages(batch);
    ASSERT_EQ(found.size(), 4U);
    EXPECT_EQ(found.front()->nlmsg_type, NFNL_MSG_BATCH_BEGIN);
    EXPECT_EQ(found.back()->nlmsg_type, NFNL_MSG_BATCH_END);
    EXPECT_EQ(found[1]->nlmsg_flags & NLM_F_ACK, 0);
    EXPECT_EQ(found[2]->nlmsg_flags & NLM_F_ACK, NLM_F_ACK);
    EXPECT_EQ(found[2]->nlmsg_seq, batch.last_sequence());
}

TEST(Batch, SequenceNumbersLeadBackToOperations) {
    Batch batch;
    for (int round = 0; round < 2; ++round) {
        batch.write({AddTable{base_table, 0}, many(1'000), DeleteTable{base_table}});
        const auto found = messages(batch);
        ASSERT_GT(found.size(), 8U);
        EXPECT_EQ(batch.operation_of(found.front()->nlmsg_seq), std::nullopt);
        EXPECT_EQ(batch.operation_of(found[1]->nlmsg_seq), 0U);
        EXPECT_EQ(batch.operation_of(found[2]->nlmsg_seq), 1U);
        EXPECT_EQ(batch.operation_of(found[5]->nlmsg_seq), 1U);
        EXPECT_EQ(batch.operation_of(found[found.size() - 2]->nlmsg_seq), 2U);
        EXPECT_EQ(batch.operation_of(found.back()->nlmsg_seq), std::nullopt);
        EXPECT_FALSE(batch.contains(found.front()->nlmsg_seq - 1));
        EXPECT_FALSE(batch.contains(found.back()->nlmsg_seq + 1));
    }
}

// A nest ends at 64 KiB: longer ones would be cut without an error.
TEST(Batch, NoMessageOutgrowsANest) {
    Batch batch;
    batch.write({many(20'000)});
    std::size_t bytes = 0;
    for (const nlmsghdr* message : messages(batch)) {
        EXPECT_LT(message->nlmsg_len, 60'000U);
        bytes += message->nlmsg_len;
    }
    EXPECT_GT(bytes, 20'000U * 200U);
}

TEST(Batch, EveryRulesetIsFramed) {
    Batch batch;
    Transaction all = base_ruleset({"outcall0"}, 0);
    append(all, l2_ruleset(0));
    append(all, dynamic_ruleset({"outcall0"}, 0));
    batch.write(all);
    EXPECT_GT(messages(batch).size(), all.size() + 30);
}

} // namespace outcall::nft::test
