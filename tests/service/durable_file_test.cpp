// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/durable_file.hpp"

#include "tests/service/state_directory.hpp"

#include <fcntl.h>

namespace outcall::service {
namespace {

class DurableFile : public testing::Test {
protected:
    // In the way of every write of that name.
    void obstruct(const std::string& name) const {
        std::filesystem::create_directory(state_.path() / unfinished_name(name));
    }

    StateDirectory state_;
    UniqueFd directory_{open(state_.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
};

TEST_F(DurableFile, IsWrittenWholeForItsOwnerAlone) {
    const mode_t before = umask(0);
    ASSERT_TRUE(write_durably(directory_, "a", "one", Existing::Refuse));
    umask(before);
    EXPECT_EQ(state_.files(), (std::map<std::string, std::string>{{"a", "one"}}));
    EXPECT_EQ(state_.mode("a"), 0600U);
    ASSERT_TRUE(write_durably(directory_, "a", "", Existing::Replace));
    EXPECT_EQ(state_.files(), (std::map<std::string, std::string>{{"a", ""}}));
}

TEST_F(DurableFile, DoesNotTouchWhatIsToBeRefused) {
    ASSERT_TRUE(write_durably(directory_, "a", "one", Existing::Refuse));
    const auto again = write_durably(directory_, "a", "two", Existing::Refuse);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, ErrorCode::AlreadyExists);
    EXPECT_EQ(state_.files(), (std::map<std::string, std::string>{{"a", "one"}}));
}

TEST_F(DurableFile, LeavesTheOldOneWhenItCannotBeWritten) {
    ASSERT_TRUE(write_durably(directory_, "a", "one", Existing::Refuse));
    obstruct("a");
    const auto refused = write_durably(directory_, "a", "two", Existing::Replace);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Unavailable);
    EXPECT_EQ(state_.text("a"), "one");
}

TEST_F(DurableFile, ReplacesWhatACrashLeft) {
    state_.write(unfinished_name("a"), "half");
    ASSERT_TRUE(write_durably(directory_, "a", "whole", Existing::Refuse));
    EXPECT_EQ(state_.files(), (std::map<std::string, std::string>{{"a", "whole"}}));
}

TEST_F(DurableFile, IsRemovedOnceAndForAll) {
    state_.write("a", "one");
    EXPECT_TRUE(remove_durably(directory_, "a"));
    EXPECT_TRUE(remove_durably(directory_, "a"));
    EXPECT_TRUE(state_.files().empty());
}

TEST_F(DurableFile, IsReadUpToItsLimitAndOnlyIfItIsOurs) {
    const auto fault = [this](const std::string& name) {
        const auto text = read_whole(directory_, name, 3);
        return text ? std::optional<ErrorCode>{} : text.error().code;
    };
    state_.write("a", "one");
    EXPECT_EQ(read_whole(directory_, "a", 3), "one");
    EXPECT_EQ(fault("b"), ErrorCode::NotFound);
    state_.write("a", "four");
    EXPECT_EQ(fault("a"), ErrorCode::LimitExceeded);
    state_.write("c", "x");
    chmod((state_.path() / "c").c_str(), 0622);
    EXPECT_EQ(fault("c"), ErrorCode::InvalidArgument);
    std::filesystem::create_symlink("a", state_.path() / "link");
    EXPECT_EQ(fault("link"), ErrorCode::Unavailable);
    std::filesystem::create_directory(state_.path() / "d");
    EXPECT_EQ(fault("d"), ErrorCode::InvalidArgument);
}

} // namespace
} // namespace outcall::service
