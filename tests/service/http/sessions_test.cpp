// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/http/sessions.hpp"

#include <gtest/gtest.h>

namespace outcall::http {
namespace {

const ContainerId web = *ContainerId::parse("web");
const ContainerId other = *ContainerId::parse("other");

// S004-EC-004, S004-FR-014.c.
TEST(Sessions, AreOneForAContainersLife) {
    Sessions sessions;
    const auto token = sessions.check_in(web);
    ASSERT_TRUE(token);
    EXPECT_EQ(token->size(), 64U);
    EXPECT_EQ(sessions.check_in(web), token);
    EXPECT_NE(sessions.check_in(other), token);
    sessions.forget(web);
    EXPECT_FALSE(sessions.holds(web, *token));
    EXPECT_NE(sessions.check_in(web), token);
}

// S004-EC-005.
TEST(Sessions, ATokenIsItsContainersAlone) {
    Sessions sessions;
    const auto token = sessions.check_in(web);
    ASSERT_TRUE(token);
    EXPECT_TRUE(sessions.holds(web, *token));
    EXPECT_FALSE(sessions.holds(other, *token));
    ASSERT_TRUE(sessions.check_in(other));
    EXPECT_FALSE(sessions.holds(other, *token));
    EXPECT_FALSE(sessions.holds(web, ""));
    EXPECT_FALSE(sessions.holds(web, *token + "0"));
    EXPECT_FALSE(sessions.holds(web, token->substr(1)));
}

TEST(Sessions, SecretsAreEqualWhole) {
    EXPECT_TRUE(equal_secrets("", ""));
    EXPECT_TRUE(equal_secrets("abc", "abc"));
    EXPECT_FALSE(equal_secrets("abc", "abd"));
    EXPECT_FALSE(equal_secrets("abc", "bbc"));
    EXPECT_FALSE(equal_secrets("abc", "ab"));
}

} // namespace
} // namespace outcall::http
