// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/suggestion.hpp"

#include <array>
#include <gtest/gtest.h>

namespace outcall::cel {

TEST(Suggestion, IsTheNearestNameAndOnlyIfNear) {
    constexpr std::array<std::string_view, 4> names{"hostname", "port", "protocol", "ip"};
    EXPECT_EQ(suggestion("hostnmae", names), "; did you mean 'hostname'?"); // neighbours swapped
    EXPECT_EQ(suggestion("Port", names), "; did you mean 'port'?");
    EXPECT_EQ(suggestion("host_name", names), "; did you mean 'hostname'?");
    EXPECT_EQ(suggestion("xy", names), "");
    EXPECT_EQ(suggestion("method", names), "");
    EXPECT_EQ(suggestion("", names), "");
    EXPECT_EQ(suggestion(std::string(5000, 'h'), names), "");
}

} // namespace outcall::cel
