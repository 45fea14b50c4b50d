// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/rule_directory.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <string_view>
#include <sys/stat.h>
#include <utility>

namespace outcall::service {

namespace {

constexpr std::size_t file_bytes = 1U << 20U;
constexpr std::size_t total_bytes = 16U << 20U;
constexpr std::size_t file_limit = 512;

Error fault(const std::filesystem::path& where, std::string message) {
    return {ErrorCode::RuleSetInvalid, std::move(message), where.string()};
}

Error system_fault(const std::filesystem::path& where, int error) {
    if (error == ENOENT)
        return {ErrorCode::NotFound, "does not exist", where.string()};
    return fault(where, error == ELOOP || error == ENOTDIR ? "is a symbolic link or no directory"
                                                           : std::strerror(error));
}

bool trusted_owner(const struct stat& status) {
    return status.st_uid == 0 || status.st_uid == geteuid();
}

bool others_write(const struct stat& status) {
    return (status.st_mode & (S_IWGRP | S_IWOTH)) != 0;
}

std::expected<std::vector<std::string>, Error> list_names(const UniqueFd& directory,
                                                          const std::filesystem::path& path) {
    const int duplicate = openat(directory.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (duplicate < 0)
        return std::unexpected(system_fault(path, errno));
    const std::unique_ptr<DIR, decltype([](DIR* stream) { closedir(stream); })> stream{
        fdopendir(duplicate)};
    if (!stream)
        return std::unexpected(system_fault(path, errno));
    std::vector<std::string> names;
    while (const dirent* entry = readdir(stream.get()))
        names.emplace_back(entry->d_name);
    std::ranges::sort(names);
    return names;
}

bool plain(std::string_view name) {
    return std::ranges::all_of(name, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               c == '.' || c == '_' || c == '-';
    });
}

// For messages: a name may hold anything.
std::string printable(const std::filesystem::path& path) {
    std::string text = path.string();
    std::ranges::replace_if(text, [](char c) { return c < 0x20 || c == 0x7f; }, '?');
    return text;
}

std::expected<std::string, Error> read_file(const UniqueFd& directory, const std::string& name,
                                            const std::filesystem::path& path) {
    if (!plain(name))
        return std::unexpected(
            fault(printable(path), "a rule file's name has only A-Z a-z 0-9 . _ -"));
    const auto file = open_trusted_file(directory, name, path);
    if (!file)
        return std::unexpected(file.error());
    std::string text;
    std::string chunk(65'536, '\0');
    while (text.size() <= file_bytes) {
        const ssize_t count = read(file->get(), chunk.data(), chunk.size());
        if (count < 0)
            return std::unexpected(system_fault(path, errno));
        if (count == 0)
            return text;
        text.append(chunk, 0, static_cast<std::size_t>(count));
    }
    return std::unexpected(fault(path, "is larger than 1 MiB"));
}

} // namespace

std::expected<UniqueFd, Error> open_trusted_directory(const std::filesystem::path& path) {
    const auto absolute = std::filesystem::absolute(path).lexically_normal();
    UniqueFd current{open("/", O_PATH | O_DIRECTORY | O_CLOEXEC)};
    if (!current)
        return std::unexpected(system_fault("/", errno));
    std::filesystem::path walked = "/";
    for (const auto& component : absolute.relative_path()) {
        if (component.empty())
            continue;
        walked /= component;
        UniqueFd next{openat(current.get(), component.c_str(),
                             O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
        if (!next)
            return std::unexpected(system_fault(walked, errno));
        struct stat status{};
        fstat(next.get(), &status);
        const bool last = walked == absolute || walked / "" == absolute;
        if (!trusted_owner(status))
            return std::unexpected(fault(walked, "must belong to root"));
        if (others_write(status) && (last || (status.st_mode & S_ISVTX) == 0))
            return std::unexpected(fault(walked, "must not be writable by group or others"));
        current = std::move(next);
    }
    return current;
}

std::expected<UniqueFd, Error> open_trusted_file(const UniqueFd& directory, const std::string& name,
                                                 const std::filesystem::path& path) {
    UniqueFd file{openat(directory.get(), name.c_str(),
                         O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)};
    if (!file)
        return std::unexpected(system_fault(path, errno));
    struct stat status{};
    if (fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode))
        return std::unexpected(fault(path, "is not a regular file"));
    if (!trusted_owner(status) || others_write(status) || status.st_nlink != 1)
        return std::unexpected(
            fault(path, "must belong to root, have one link, and not be writable by others"));
    return file;
}

std::expected<RuleFiles, std::vector<Error>> read_rules(const RuleDirectory& directory) {
    std::error_code ignored;
    if (!directory.required && !std::filesystem::exists(directory.path, ignored))
        return RuleFiles{};
    const auto opened = open_trusted_directory(directory.path);
    if (!opened)
        return std::unexpected(std::vector{opened.error()});
    const auto names = list_names(*opened, directory.path);
    if (!names)
        return std::unexpected(std::vector{names.error()});

    RuleFiles result;
    std::vector<std::string> wanted;
    for (const std::string& name : *names) {
        if (name.ends_with(".yaml") && !name.starts_with('.'))
            wanted.push_back(name);
        else if (name.ends_with(".yaml") || name.ends_with(".yml"))
            result.warnings.push_back(printable(directory.path / name) +
                                      ": not read: rule files end in .yaml and are not hidden");
    }
    if (wanted.size() > file_limit)
        return std::unexpected(std::vector{fault(directory.path, "has more than 512 rule files")});

    std::vector<Error> faults;
    std::size_t total = 0;
    for (const std::string& name : wanted) {
        auto text = read_file(*opened, name, directory.path / name);
        if (!text) {
            faults.push_back(text.error());
            continue;
        }
        total += text->size();
        if (total > total_bytes)
            return std::unexpected(
                std::vector{fault(directory.path, "has more than 16 MiB of rule files")});
        result.files.push_back({name, std::move(*text)});
    }
    if (!faults.empty())
        return std::unexpected(std::move(faults));
    return result;
}

} // namespace outcall::service
