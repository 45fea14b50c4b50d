// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/durable_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>

namespace outcall::service {

namespace {

constexpr std::string_view ending = ".unfinished";

std::unexpected<Error> fault(const std::string& name, int error) {
    return fail(ErrorCode::Unavailable, std::strerror(error), name);
}

int write_whole(const UniqueFd& file, std::string_view text) {
    while (!text.empty()) {
        const ssize_t count = write(file.get(), text.data(), text.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return errno;
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    return fsync(file.get()) == 0 ? 0 : errno;
}

int rename_within(const UniqueFd& directory, const std::string& from, const std::string& to,
                  Existing existing) {
    const unsigned flags = existing == Existing::Refuse ? RENAME_NOREPLACE : 0;
    return renameat2(directory.get(), from.c_str(), directory.get(), to.c_str(), flags) == 0
               ? 0
               : errno;
}

} // namespace

std::string unfinished_name(std::string_view name) {
    return "." + std::string{name} + std::string{ending};
}

bool unfinished(std::string_view name) {
    return name.starts_with('.') && name.ends_with(ending);
}

Result<void> write_durably(const UniqueFd& directory, const std::string& name,
                           std::string_view text, Existing existing) {
    const std::string temporary = unfinished_name(name);
    unlinkat(directory.get(), temporary.c_str(), 0);
    const UniqueFd file{openat(directory.get(), temporary.c_str(),
                               O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)};
    if (!file)
        return fault(name, errno);
    int error = write_whole(file, text);
    if (error == 0)
        error = rename_within(directory, temporary, name, existing);
    if (error != 0) {
        unlinkat(directory.get(), temporary.c_str(), 0);
        return error == EEXIST ? fail(ErrorCode::AlreadyExists, "there is such a file", name)
                               : fault(name, error);
    }
    if (fsync(directory.get()) == 0)
        return {};
    error = errno;
    if (existing == Existing::Refuse)
        unlinkat(directory.get(), name.c_str(), 0);
    return fault(name, error);
}

Result<void> remove_durably(const UniqueFd& directory, const std::string& name) {
    if (unlinkat(directory.get(), name.c_str(), 0) != 0)
        return errno == ENOENT ? Result<void>{} : fault(name, errno);
    return fsync(directory.get()) == 0 ? Result<void>{} : fault(name, errno);
}

Result<std::string> read_whole(const UniqueFd& directory, const std::string& name,
                               std::size_t most_bytes) {
    const UniqueFd file{openat(directory.get(), name.c_str(),
                               O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)};
    if (!file)
        return errno == ENOENT ? fail(ErrorCode::NotFound, "there is no such file", name)
                               : fault(name, errno);
    struct stat status{};
    if (fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode) || status.st_uid != geteuid() ||
        (status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return fail(ErrorCode::InvalidArgument, "is not a regular file that we alone write", name);
    std::string text(most_bytes + 1, '\0');
    std::size_t filled = 0;
    while (filled < text.size()) {
        const ssize_t count = read(file.get(), text.data() + filled, text.size() - filled);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return fault(name, errno);
        if (count == 0)
            break;
        filled += static_cast<std::size_t>(count);
    }
    if (filled > most_bytes)
        return fail(ErrorCode::LimitExceeded, "is too large", name);
    text.resize(filled);
    return text;
}

} // namespace outcall::service
