// SPDX-License-Identifier: GPL-2.0-or-later
// The id of a container is the key of everything, and goes into logs, paths and kernel comments.
#include "engine/model/container.hpp"

#include "engine/model/limits.hpp"

#include <gtest/gtest.h>

namespace outcall {
namespace {

TEST(ContainerId, TakesWhatRuntimesUse) {
    for (const auto* text : {"a", "0", "web-1", "a_b.c:d-e",
                             "4f6b2c1d9e8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c3d2e1f0a9b8c7d6e5f4a3b2c"})
        EXPECT_EQ(ContainerId::parse(text).value().str(), text);
}

TEST(ContainerId, RefusesEverythingElse) {
    using namespace std::string_view_literals;
    for (const auto text : {""sv, "-a"sv, ".a"sv, "_a"sv, ":a"sv, "a b"sv, "a/b"sv, "../a"sv,
                            "a\n"sv, "a\0b"sv, "\xc3\xa9"sv, "a\x1b[31m"sv}) {
        const auto id = ContainerId::parse(text);
        ASSERT_FALSE(id) << text;
        EXPECT_EQ(id.error().code, ErrorCode::InvalidArgument);
        EXPECT_EQ(id.error().where, "id");
    }
}

TEST(ContainerId, IsBounded) {
    EXPECT_TRUE(ContainerId::parse(std::string(limits::container_id_bytes, 'a')));
    EXPECT_FALSE(ContainerId::parse(std::string(limits::container_id_bytes + 1, 'a')));
}

TEST(ContainerState, EachHasAName) {
    EXPECT_EQ(name(ContainerState::Running), "running");
    EXPECT_EQ(name(ContainerState::Paused), "paused");
    EXPECT_EQ(name(ContainerState::Stopping), "stopping");
}

} // namespace
} // namespace outcall
