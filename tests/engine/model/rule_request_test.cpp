// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/model/rule_request.hpp"

#include <gtest/gtest.h>

namespace outcall {
namespace {

TEST(RuleRequestId, IsAPrefixAndTwelveToThirtyTwoDigits) {
    for (const std::string digits : {"aabbcc112233", "0123456789abcdef0123456789abcdef"})
        EXPECT_EQ(RuleRequestId::parse("rr-" + digits).value().str(), "rr-" + digits);
    for (const std::string text :
         {"", "rr-", "rr-aabbcc11223", "rr-0123456789abcdef0123456789abcdef0", "rr-AABBCC112233",
          "rr-aabbcc11223/", "../aabbcc112233", "rr-aabbcc112233\n", "rs-aabbcc112233"})
        EXPECT_FALSE(RuleRequestId::parse(text)) << text;
}

TEST(RuleRequestStatus, IsParsedAsItIsNamed) {
    using enum RuleRequestStatus;
    for (const auto status : {Pending, Approved, Denied, Expired})
        EXPECT_EQ(parse_rule_request_status(name(status)), status);
    EXPECT_FALSE(parse_rule_request_status("rejected"));
}

} // namespace
} // namespace outcall
