// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/rule_check.hpp"

#include "engine/policy/policy.hpp"
#include "engine/yaml/limits.hpp"

#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <sstream>
#include <system_error>
#include <utility>

namespace outcall::cli {
namespace {

namespace fs = std::filesystem;

std::unexpected<Failure> unreadable(const fs::path& path, std::string_view why) {
    return std::unexpected(Failure{.message = fmt::format("{}: {}", path.string(), why)});
}

Fetched<policy::SourceFile> read_file(const fs::path& path) {
    std::error_code error;
    const auto size = fs::file_size(path, error);
    if (error)
        return unreadable(path, error.message());
    if (size > yaml::limits::file_bytes)
        return unreadable(path, fmt::format("larger than {} bytes", yaml::limits::file_bytes));
    std::ifstream stream{path, std::ios::binary};
    std::string text{std::istreambuf_iterator<char>{stream}, {}};
    if (!stream)
        return unreadable(path, "cannot be read");
    return policy::SourceFile{path.filename().string(), std::move(text)};
}

Fetched<std::vector<policy::SourceFile>> read_files(const fs::path& directory) {
    std::error_code error;
    fs::directory_iterator entries{directory, error};
    std::vector<policy::SourceFile> files;
    for (; !error && entries != fs::directory_iterator{}; entries.increment(error)) {
        if (entries->path().extension() != ".yaml")
            continue;
        auto file = read_file(entries->path());
        if (!file)
            return std::unexpected(std::move(file.error()));
        files.push_back(*std::move(file));
        if (files.size() > policy::limits::files)
            break; // one too many: the loader says so
    }
    if (error)
        return unreadable(directory, error.message());
    return files;
}

Answer faults_answer(const policy::LoadFaults& faults) {
    Answer answer{.json = {}, .page = {}, .status = ExitStatus::Failed};
    ValueList list;
    for (const Error& fault : faults.errors) {
        list.emplace_back(
            ValueMap{{"where", Value{fault.where}}, {"message", Value{fault.message}}});
        std::istringstream lines{fault.message}; // the first says what, the others show where
        std::string line;
        std::getline(lines, line);
        answer.page.push_back(Line{{"fault: ", Paint::Bad}, {fault.where + ": " + line}});
        while (std::getline(lines, line))
            answer.page.push_back(Line{{"  " + line}});
    }
    answer.page.push_back(
        Line{{fmt::format("{}: outcalld would refuse the set.", counted(list.size(), "fault"))}});
    answer.json = Value{ValueMap{{"files", Value{}},
                                 {"rules", Value{}},
                                 {"warnings", Value{ValueList{}}},
                                 {"faults", Value{std::move(list)}}}};
    return answer;
}

Answer policy_answer(const policy::Policy& policy) {
    ValueList warnings;
    Page page{Line{{fmt::format("{} from {}.", counted(policy.rules().size(), "rule"),
                                counted(policy.file_count(), "file"))}}};
    for (const std::string& warning : policy.warnings()) {
        warnings.emplace_back(warning);
        page.push_back(Line{{"warning: ", Paint::Warning}, {warning}});
    }
    return {.json = Value{ValueMap{{"files", Value{std::uint64_t{policy.file_count()}}},
                                   {"rules", Value{std::uint64_t{policy.rules().size()}}},
                                   {"warnings", Value{std::move(warnings)}},
                                   {"faults", Value{ValueList{}}}}},
            .page = std::move(page)};
}

} // namespace

Fetched<Answer> check_rules(const fs::path& directory) {
    auto files = read_files(directory);
    if (!files)
        return std::unexpected(std::move(files.error()));
    const auto loaded = policy::load(*std::move(files), 1);
    return loaded ? policy_answer(**loaded) : faults_answer(loaded.error());
}

} // namespace outcall::cli
