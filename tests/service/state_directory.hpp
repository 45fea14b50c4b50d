// SPDX-License-Identifier: GPL-2.0-or-later
// A temporary directory for tests of what is kept on the disk.
#pragma once

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <map>
#include <string>
#include <sys/stat.h>

namespace outcall::service {

class StateDirectory {
public:
    StateDirectory() {
        std::string pattern = (std::filesystem::temp_directory_path() / "state-XXXXXX").string();
        EXPECT_NE(mkdtemp(pattern.data()), nullptr);
        path_ = pattern;
    }
    StateDirectory(const StateDirectory&) = delete;
    StateDirectory& operator=(const StateDirectory&) = delete;
    ~StateDirectory() { std::filesystem::remove_all(path_); }

    const std::filesystem::path& path() const { return path_; }

    void write(const std::string& name, const std::string& text) const {
        std::filesystem::create_directories((path_ / name).parent_path());
        std::ofstream{path_ / name} << text;
        chmod((path_ / name).c_str(), 0644);
    }

    std::string text(const std::string& name) const {
        std::ifstream file{path_ / name};
        return {std::istreambuf_iterator<char>{file}, {}};
    }

    // Every file below a folder, by its name.
    std::map<std::string, std::string> files(const std::string& below = ".") const {
        std::map<std::string, std::string> found;
        if (!std::filesystem::exists(path_ / below))
            return found;
        for (const auto& entry : std::filesystem::directory_iterator{path_ / below})
            if (entry.is_regular_file())
                found.emplace(entry.path().filename(),
                              text((std::filesystem::path{below} / entry.path().filename())));
        return found;
    }

    mode_t mode(const std::string& name) const {
        struct stat status{};
        EXPECT_EQ(stat((path_ / name).c_str(), &status), 0) << name;
        return status.st_mode & 07777;
    }

private:
    std::filesystem::path path_;
};

} // namespace outcall::service
