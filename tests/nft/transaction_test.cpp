// SPDX-License-Identifier: GPL-2.0-or-later
// Transactions and rulesets print like nft's language, so that people and logs can read them.
#include "nft/transaction.hpp"

#include "nft/ruleset.hpp"

#include <gtest/gtest.h>

namespace outcall::nft::test {

TEST(Transaction, PrintsEveryOperation) {
    const ElementKey key = ElementKey{}.append(*IpAddress::parse("10.0.0.5"));
    const Transaction transaction{
        AddTable{base_table, 6},
        AddSet{&set::allow4},
        AddElements{&set::members4,
                    {{.key = key, .timeout = std::chrono::milliseconds(50), .comment = "c"}}},
        DeleteElements{&set::members4, {key}, Absent::IsError},
        DeleteElements{&set::members4, {key}, Absent::IsDone},
        FlushSet{&set::members4},
        DeleteTable{l2_table}};
    EXPECT_EQ(to_string(transaction),
              "add table inet outcall flags 0x6\n"
              "add set inet outcall_dyn allow4 type ipv4_addr . ipv4_addr . "
              "inet_proto . "
              "inet_service flags timeout counter\n"
              "add element inet outcall_dyn members4 { 10.0.0.5 timeout 50ms "
              "comment \"c\" }\n"
              "delete element inet outcall_dyn members4 { 10.0.0.5 }\n"
              "destroy element inet outcall_dyn members4 { 10.0.0.5 }\n"
              "flush set inet outcall_dyn members4\n"
              "delete table bridge outcall_l2\n");
}

// S001: everything from and to the bridges that carries no mark is dropped, the rest is untouched.
TEST(Ruleset, ForwardDeniesByDefault) {
    const std::string text = to_string(base_ruleset({"outcall0", "outcall1"}, 0));
    EXPECT_NE(text.find("add element inet outcall bridges { outcall0 }\n"
                        "add element inet outcall bridges { outcall1 }\n"),
              std::string::npos);
    EXPECT_NE(text.find("add chain inet outcall forward hook forward priority 0 policy drop\n"
                        "add rule inet outcall forward iifname != @bridges oifname != "
                        "@bridges "
                        "accept\n"
                        "add rule inet outcall forward meta mark & 0x08000000 != 0 accept\n"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("add rule inet outcall forward counter drop\n"), std::string::npos);
}

// Nothing is accepted because a flow is established: a revoked one would run on (S009-SC-002).
TEST(Ruleset, NoBlanketEstablishedAccept) {
    const std::string base = to_string(base_ruleset({"outcall0"}, 0));
    EXPECT_EQ(base.find("ct state & 0x00000002"), std::string::npos);
    const std::string dynamic = to_string(dynamic_ruleset({"outcall0"}, 0));
    for (std::size_t at = dynamic.find("ct state"); at != std::string::npos;
         at = dynamic.find("ct state", at + 1)) {
        const std::string rule = dynamic.substr(at, dynamic.find('\n', at) - at);
        EXPECT_NE(rule.find("@allow"), std::string::npos) << rule;
    }
}

} // namespace outcall::nft::test
