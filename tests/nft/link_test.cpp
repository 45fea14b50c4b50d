// SPDX-License-Identifier: GPL-2.0-or-later
// Interface names are checked before they reach the kernel.
#include "nft/link.hpp"

#include <gtest/gtest.h>

namespace outcall::nft::test {

// S001: 1-15 bytes of alphanumerics, '-', '_', '.'.
TEST(Link, InterfaceNamesAreChecked) {
    for (const char* good : {"a", "outcall0", "br-1_2.3", "fifteen-bytes-x"}) {
        EXPECT_TRUE(check_interface_name(good)) << good;
    }
    for (const char* bad : {"", "sixteen-bytes-xx", "a b", "a/b", "a\"", "\xc3\xa4", ".", "..",
                            "a:1", "a%d", "a\n"}) {
        const auto checked = check_interface_name(bad);
        ASSERT_FALSE(checked) << bad;
        EXPECT_EQ(checked.error().code, ErrorCode::InvalidArgument);
    }
}

TEST(Link, BadNamesNeverReachTheKernel) {
    EXPECT_EQ(ensure_bridge("a b").error().code, ErrorCode::InvalidArgument);
}

} // namespace outcall::nft::test
