// SPDX-License-Identifier: GPL-2.0-or-later
// The shell around the loader needs a real directory: this is what it is for.
#include "service/rule_directory.hpp"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace outcall::service {
namespace {

class RuleDirectoryTest : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (std::filesystem::temp_directory_path() / "rules-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        path_ = pattern;
    }
    void TearDown() override { std::filesystem::remove_all(path_); }

    void write(const std::string& name, const std::string& text = "version: \"1\"\n") const {
        std::ofstream{path_ / name} << text;
        std::filesystem::permissions(path_ / name, std::filesystem::perms(0644));
    }
    auto read() const { return read_rules({.path = path_, .required = true}); }
    std::string fault() const {
        const auto files = read();
        return files ? "" : to_string(files.error().front());
    }

    std::filesystem::path path_;
};

TEST_F(RuleDirectoryTest, ReadsOnlyYamlFilesOfOneLevel) { // S003-FR-001
    write("10-a.yaml");
    write("notes.txt");
    write(".hidden.yaml");
    write("20-b.yml");
    std::filesystem::create_directory(path_ / "deeper");
    write("deeper/x.yaml");
    const auto files = read();
    ASSERT_TRUE(files);
    ASSERT_EQ(files->files.size(), 1U);
    EXPECT_EQ(files->files[0].name, "10-a.yaml");
    ASSERT_EQ(files->warnings.size(), 2U); // what is ignored in silence is a trap
    EXPECT_NE(files->warnings[0].find(".hidden.yaml"), std::string::npos);
    EXPECT_NE(files->warnings[1].find("20-b.yml"), std::string::npos);
}

TEST_F(RuleDirectoryTest, AnEmptyDirectoryIsAnEmptySet) { // S003-FR-038
    const auto files = read();
    ASSERT_TRUE(files);
    EXPECT_TRUE(files->files.empty());
}

TEST_F(RuleDirectoryTest, AMissingDirectoryIsAFaultOnlyWhenItWasAskedFor) {
    const auto missing = path_ / "missing";
    EXPECT_FALSE(read_rules({.path = missing, .required = true}));
    EXPECT_TRUE(read_rules({.path = missing, .required = false}));
}

TEST_F(RuleDirectoryTest, RefusesSymbolicLinks) {
    write("real.txt");
    std::filesystem::create_symlink(path_ / "real.txt", path_ / "link.yaml");
    EXPECT_NE(fault().find("link.yaml"), std::string::npos);
    std::filesystem::remove(path_ / "link.yaml");
    const auto alias = path_.string() + "-alias";
    std::filesystem::create_directory_symlink(path_, alias);
    EXPECT_FALSE(read_rules({.path = alias, .required = true}));
    std::filesystem::remove(alias);
}

TEST_F(RuleDirectoryTest, RefusesWhatOthersMayWrite) {
    write("a.yaml");
    chmod((path_ / "a.yaml").c_str(), 0666);
    EXPECT_NE(fault().find("a.yaml"), std::string::npos);
    chmod((path_ / "a.yaml").c_str(), 0644);
    EXPECT_EQ(fault(), "");
    chmod(path_.c_str(), 0777);
    EXPECT_NE(fault(), "");
}

TEST_F(RuleDirectoryTest, RefusesHardLinksFifosAndDirectories) {
    write("a.yaml");
    std::filesystem::create_hard_link(path_ / "a.yaml", path_ / "twin.txt");
    EXPECT_NE(fault().find("one link"), std::string::npos);
    std::filesystem::remove(path_ / "twin.txt");
    ASSERT_EQ(mkfifo((path_ / "b.yaml").c_str(), 0644), 0);
    EXPECT_NE(fault().find("b.yaml: is not a regular file"), std::string::npos);
    std::filesystem::remove(path_ / "b.yaml");
    std::filesystem::create_directory(path_ / "c.yaml");
    EXPECT_NE(fault().find("c.yaml"), std::string::npos);
}

TEST_F(RuleDirectoryTest, BoundsAFileAtOneMebibyte) {
    write("a.yaml", std::string(1U << 20U, '#'));
    EXPECT_EQ(fault(), "");
    write("a.yaml", std::string((1U << 20U) + 1, '#'));
    EXPECT_NE(fault().find("1 MiB"), std::string::npos);
}

TEST_F(RuleDirectoryTest, RefusesNamesThatCouldForgeALine) {
    write("x\nforged \x1b[31m.yaml");
    const std::string text = fault();
    EXPECT_NE(text.find("x?forged ?[31m.yaml"), std::string::npos);
    EXPECT_EQ(text.find('\n'), std::string::npos);
}

TEST_F(RuleDirectoryTest, BoundsFilesBeforeReadingThem) {
    for (int i = 0; i < 512; ++i)
        write(std::to_string(i) + ".yaml", "");
    EXPECT_EQ(fault(), "");
    write("512.yaml", "");
    EXPECT_NE(fault().find("512 rule files"), std::string::npos);
}

TEST_F(RuleDirectoryTest, ReportsEveryFault) {
    for (const char* name : {"a.yaml", "b.yaml"})
        std::filesystem::create_symlink("/dev/null", path_ / name);
    const auto files = read();
    ASSERT_FALSE(files);
    EXPECT_EQ(files.error().size(), 2U);
}

} // namespace
} // namespace outcall::service
