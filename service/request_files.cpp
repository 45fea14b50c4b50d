// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/request_files.hpp"

#include "service/durable_file.hpp"
#include "service/request_record.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

namespace outcall::service {

namespace {

constexpr std::string_view record_ending = ".json";

std::string record_name(const RuleRequestId& id) {
    return id.str() + std::string{record_ending};
}

std::unexpected<Error> unavailable(const Error& error) {
    return fail(ErrorCode::Unavailable, error.message, error.where);
}

// Makes what is missing of a path; what is there stays as it is.
Result<void> make_directory(const std::filesystem::path& path, mode_t mode) {
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored))
        return {};
    if (path.has_parent_path() && path != path.parent_path())
        if (auto made = make_directory(path.parent_path(), mode); !made)
            return made;
    if (mkdir(path.c_str(), mode) != 0 && errno != EEXIST)
        return fail(ErrorCode::Unavailable, std::strerror(errno), path.string());
    return {};
}

Result<UniqueFd> open_made(const std::filesystem::path& path, mode_t mode) {
    if (auto made = make_directory(path, mode); !made)
        return std::unexpected(made.error());
    auto opened = open_trusted_directory(path);
    if (!opened)
        return unavailable(opened.error());
    return *std::move(opened);
}

Result<std::vector<std::string>> names_in(const std::filesystem::path& path) {
    std::error_code error;
    std::vector<std::string> names;
    for (std::filesystem::directory_iterator entry{path, error}, end; !error && entry != end;
         entry.increment(error))
        names.push_back(entry->path().filename().string());
    if (error && error != std::errc::no_such_file_or_directory)
        return fail(ErrorCode::Unavailable, error.message(), path.string());
    return names;
}

} // namespace

std::string rule_file_name(const RuleRequestId& id) {
    return fmt::format("agent-{}.yaml", id.str());
}

Result<UniqueFd> RequestFiles::records() const {
    return open_made(records_, 0700);
}

Result<void> RequestFiles::save(const RuleRequestInfo& request) const {
    const auto directory = records();
    if (!directory)
        return std::unexpected(directory.error());
    return write_durably(*directory, record_name(request.id), write_request_record(request),
                         Existing::Replace);
}

Result<void> RequestFiles::erase(const RuleRequestId& id) const {
    const auto directory = records();
    return directory ? remove_durably(*directory, record_name(id))
                     : std::unexpected(directory.error());
}

Result<void> RequestFiles::publish(const RuleRequestInfo& request) const {
    const auto directory = open_made(rules_, 0755);
    if (!directory)
        return std::unexpected(directory.error());
    return write_durably(*directory, rule_file_name(request.id), request.rule_file,
                         Existing::Refuse);
}

Result<void> RequestFiles::withdraw(const RuleRequestId& id) const {
    const auto directory = open_trusted_directory(rules_);
    if (!directory)
        return unavailable(directory.error());
    return remove_durably(*directory, rule_file_name(id));
}

Result<FoundRequests> RequestFiles::recover() const {
    FoundRequests found;
    const auto names = names_in(records_);
    if (!names)
        return std::unexpected(names.error());
    if (!names->empty()) {
        const auto directory = records();
        if (!directory)
            return std::unexpected(directory.error());
        for (const std::string& name : *names)
            read_record(*directory, name, found);
    }
    for (const RuleRequestInfo& request : found.requests)
        if (request.status == RuleRequestStatus::Pending)
            if (auto taken = take_back(request, found); !taken)
                return std::unexpected(taken.error());
    return found;
}

void RequestFiles::read_record(const UniqueFd& directory, const std::string& name,
                               FoundRequests& found) const {
    if (unfinished(name)) {
        static_cast<void>(remove_durably(directory, name)); // never had its name
        return;
    }
    if (!name.ends_with(record_ending))
        return;
    auto text = read_whole(directory, name, request_record_bytes);
    auto request = text ? read_request_record(*text) : std::unexpected(text.error());
    if (request && record_name(request->id) == name) {
        found.requests.push_back(*std::move(request));
        return;
    }
    const std::string fault = request ? "is of another request" : request.error().message;
    const std::string aside = name + ".damaged";
    const bool moved = renameat(directory.get(), name.c_str(), directory.get(), aside.c_str()) == 0;
    found.notes.push_back(fmt::format("{}: {}; {}", (records_ / name).string(), fault,
                                      moved ? "set aside as " + aside : "left where it is"));
}

Result<void> RequestFiles::take_back(const RuleRequestInfo& request, FoundRequests& found) const {
    const std::string name = rule_file_name(request.id);
    std::error_code ignored;
    if (!std::filesystem::exists(std::filesystem::symlink_status(rules_, ignored)))
        return {};
    const auto directory = open_trusted_directory(rules_);
    if (!directory)
        return {}; // loading the rules refuses such a directory, and says so
    unlinkat(directory->get(), unfinished_name(name).c_str(), 0);
    if (faccessat(directory->get(), name.c_str(), F_OK, AT_SYMLINK_NOFOLLOW) != 0)
        return {};
    if (auto removed = remove_durably(*directory, name); !removed)
        return fail(ErrorCode::Unavailable,
                    fmt::format("the request is pending, and its rule file cannot be removed: {}",
                                removed.error().message),
                    (rules_ / name).string());
    found.notes.push_back(fmt::format("{}: removed; the approval of {} was not completed",
                                      (rules_ / name).string(), request.id.str()));
    return {};
}

} // namespace outcall::service
