// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/conformance/suite.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <stdexcept>

namespace outcall::cel::conformance {

namespace {

void read_file(const std::filesystem::path& path, std::vector<TestCase>& tests) {
    std::ifstream stream{path};
    const auto file = nlohmann::json::parse(stream);
    for (const auto& section : file.at("sections"))
        for (const auto& test : section.at("tests"))
            tests.push_back({.name = fmt::format("{}/{}/{}", file.at("name").get<std::string>(),
                                                 section.at("name").get<std::string>(),
                                                 test.at("name").get<std::string>()),
                             .expression = test.at("expr").get<std::string>(),
                             .body = test,
                             .excluded = test.value("needs_protobuf", false)});
}

} // namespace

std::vector<TestCase> read_suite(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator{folder})
        if (entry.path().extension() == ".json")
            files.push_back(entry.path());
    std::ranges::sort(files);
    std::vector<TestCase> tests;
    for (const auto& path : files)
        try {
            read_file(path, tests);
        } catch (const nlohmann::json::exception& error) {
            throw std::runtime_error{fmt::format("{}: {}", path.string(), error.what())};
        }
    if (tests.empty())
        throw std::runtime_error{fmt::format("{}: no tests found", folder.string())};
    return tests;
}

} // namespace outcall::cel::conformance
