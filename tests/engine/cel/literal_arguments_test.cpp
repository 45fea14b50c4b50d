// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/engine/cel/expression.hpp"

#include <gtest/gtest.h>

namespace outcall::cel {

// A condition with one of these would be an error, and so no match, whatever is asked.
TEST(LiteralArguments, WhatCanNeverDoIsRefusedAtLoad) {
    const std::pair<std::string_view, std::string_view> cases[]{
        {"ip('10.0.0.300').isLoopback()",
         "3: 'ip' fails whenever it is called with this: it is not an IP address"},
        {"cidr('10.0.0.0/33').containsIP(network.ip)",
         "5: 'cidr' fails whenever it is called with this: it is not a network such as 10.0.0.0/8"},
        {"network.port == 1 && cidr('10.0.0.0/8').containsIP('10.0.0.0/8')",
         "51: 'containsIP' fails whenever it is called with this: it is not an IP address"},
        {"cidr('10.0.0.0/8').containsCIDR('10.0.0.1')",
         "32: 'containsCIDR' fails whenever it is called with this: it is not a network such as "
         "10.0.0.0/8"},
        {"ip.isCanonical('::1%lo')",
         "15: 'ip.isCanonical' fails whenever it is called with this: it is not an IP address"},
        {"timestamp('2009-02-30T00:00:00Z') > timestamp(0)",
         "10: 'timestamp' fails whenever it is called with this: it is not a time such as "
         "2026-01-31T12:00:00Z"},
        {"duration('1 h') == duration('1h')",
         "9: 'duration' fails whenever it is called with this: it is not a duration such as 1h30m"},
        {"timestamp(0).getHours('Europe/Berlni') == 1",
         "22: 'getHours' fails whenever it is called with this: it is not a time zone such as "
         "Europe/Berlin or +05:30"},
    };
    for (const auto& [source, expected] : cases)
        EXPECT_EQ(refusal(source), expected) << source;
}

TEST(LiteralArguments, WhatCanDoOrIsComputedIsNot) {
    for (const std::string_view source :
         {"cidr('10.0.0.0/8').containsIP(network.ip)", "isIP('10.0.0.300')", "isCIDR('x')",
          "ip(network.hostname).isLoopback()", "ip('10.0.0.' + '300').isLoopback()",
          "timestamp(0).getHours('Europe/Berlin') == 1", "timestamp(0).getHours() == 1",
          "timestamp(0) + duration('1h') > timestamp('2009-02-13T00:00:00Z')"})
        EXPECT_EQ(refusal(source), "") << source;
}

} // namespace outcall::cel
