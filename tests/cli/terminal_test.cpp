// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/terminal.hpp"

#include <gtest/gtest.h>

namespace outcall::cli {
namespace {

TEST(Complaint, IsOneSafeLine) {
    EXPECT_EQ(complaint({.message = "no such container", .hint = "see 'x'"}),
              "outcallctl: no such container; see 'x'");
    EXPECT_EQ(complaint({.message = "a.yaml:1: bad\nb.yaml:2: worse\n"}),
              "outcallctl: a.yaml:1: bad; b.yaml:2: worse");
    EXPECT_EQ(complaint({.message = "name '\x1b[2J\r'"}), "outcallctl: name '\\x1b[2J\\r'");
}

} // namespace
} // namespace outcall::cli
