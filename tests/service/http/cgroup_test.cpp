// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/http/cgroup.hpp"

#include <gtest/gtest.h>

namespace outcall::http {
namespace {

const std::string first(64, 'a');
const std::string second(64, 'b');

ContainerId id(const std::string& text) {
    return *ContainerId::parse(text);
}

TEST(Cgroup, IsFoundByTheId) {
    const auto podman =
        find_cgroup("0::/machine.slice/libpod-" + first + ".scope/container\n", id(first));
    ASSERT_TRUE(podman);
    EXPECT_EQ(podman->hierarchy, "0:");
    EXPECT_EQ(podman->path, "/machine.slice/libpod-" + first + ".scope");
    const auto docker = find_cgroup("4:memory:/docker/" + first + "\n0::/\n", id(first));
    ASSERT_TRUE(docker);
    EXPECT_EQ(docker->hierarchy, "4:memory");
}

TEST(Cgroup, WithoutTheIdThereIsNothingToCompare) {
    EXPECT_FALSE(find_cgroup("0::/\n", id(first)));
    EXPECT_FALSE(find_cgroup("", id(first)));
    EXPECT_FALSE(find_cgroup("no cgroup line\n", id(first)));
    EXPECT_FALSE(find_cgroup("0::/web.slice\n", id("web"))); // part of any name
}

TEST(Cgroup, HoldsWhatIsBelowIt) {
    const ContainerCgroup cgroup{"0:", "/docker/" + first};
    EXPECT_TRUE(inside("0::/docker/" + first + "\n", cgroup));
    EXPECT_TRUE(inside("9:pids:/x\n0::/docker/" + first + "/init.scope\n", cgroup));
    EXPECT_FALSE(inside("0::/docker/" + second + "\n", cgroup));
    EXPECT_FALSE(inside("0::/docker/" + first + "x\n", cgroup));
    EXPECT_FALSE(inside("0::/\n", cgroup));
    EXPECT_FALSE(inside("", cgroup));
    EXPECT_FALSE(inside("9:pids:/docker/" + first + "\n", cgroup));
}

// A container names groups below its own as it likes.
TEST(Cgroup, ABorrowedNameDoesNotHelp) {
    const ContainerCgroup cgroup{"0:", "/docker/" + second};
    EXPECT_FALSE(inside("0::/docker/" + first + "/docker/" + second + "\n", cgroup));
    EXPECT_FALSE(inside("0::/docker/" + first + "\\n0::/docker/" + second + "\n", cgroup));
}

} // namespace
} // namespace outcall::http
