// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/scripts.hpp"

#include "service/script_limits.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <set>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <utility>

namespace outcall::service {

namespace {

constexpr int all_seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;

Error fault(const std::filesystem::path& path, std::string message) {
    return {ErrorCode::RuleSetInvalid, std::move(message), path.string()};
}

// At most one byte more than the limit is copied.
std::expected<UniqueFd, Error> copy(const UniqueFd& file, const std::filesystem::path& path) {
    UniqueFd copied{memfd_create("enrich", MFD_CLOEXEC | MFD_ALLOW_SEALING)};
    if (!copied)
        return std::unexpected(fault(path, std::strerror(errno)));
    std::size_t size = 0;
    while (size <= script_limits::script_bytes) {
        const auto sent =
            sendfile(copied.get(), file.get(), nullptr, script_limits::script_bytes + 1 - size);
        if (sent < 0)
            return std::unexpected(fault(path, std::strerror(errno)));
        if (sent == 0)
            break;
        size += static_cast<std::size_t>(sent);
    }
    if (size > script_limits::script_bytes)
        return std::unexpected(fault(path, "is larger than 1 MiB"));
    if (fcntl(copied.get(), F_ADD_SEALS, all_seals) != 0)
        return std::unexpected(fault(path, std::strerror(errno)));
    return copied;
}

std::expected<std::shared_ptr<const Script>, Error> read(const std::filesystem::path& path) {
    const auto directory = open_trusted_directory(path.parent_path());
    if (!directory)
        return std::unexpected(directory.error());
    const auto file = open_trusted_file(*directory, path.filename(), path);
    if (!file)
        return std::unexpected(file.error());
    struct stat status{};
    if (fstat(file->get(), &status) != 0)
        return std::unexpected(fault(path, std::strerror(errno)));
    if ((status.st_mode & (S_IXUSR | S_IXGRP | S_IXOTH)) == 0)
        return std::unexpected(Error{ErrorCode::NotFound, "is not executable", path.string()});
    auto content = copy(*file, path);
    if (!content)
        return std::unexpected(content.error());
    constexpr std::int64_t nanoseconds = 1'000'000'000;
    return std::make_shared<const Script>(Script{
        .name = path.filename(),
        .content = *std::move(content),
        .identity = {.device = status.st_dev,
                     .inode = status.st_ino,
                     .changed = status.st_ctim.tv_sec * nanoseconds + status.st_ctim.tv_nsec}});
}

} // namespace

std::expected<ScriptsSnapshot, std::vector<Error>>
read_scripts(const RuleDirectory& directory, const policy::Policy& policy,
             std::vector<std::string>& warnings) {
    auto scripts = std::make_shared<Scripts>();
    std::vector<Error> faults;
    std::set<std::string> seen;
    for (const policy::Rule& rule : policy.rules()) {
        if (!rule.enrich || !seen.insert(rule.enrich->script).second)
            continue;
        auto script = read(directory.path / rule.enrich->script);
        if (script)
            scripts->emplace(rule.enrich->script, *std::move(script));
        else if (script.error().code == ErrorCode::NotFound)
            warnings.push_back(fmt::format("{}: rule '{}': the script {} is passed over: {}",
                                           rule.file, rule.id, rule.enrich->script,
                                           to_string(script.error())));
        else
            faults.push_back(
                {ErrorCode::RuleSetInvalid,
                 fmt::format("rule '{}': the script {}", rule.id, to_string(script.error())),
                 rule.file});
    }
    if (!faults.empty())
        return std::unexpected(std::move(faults));
    return scripts;
}

} // namespace outcall::service
