// SPDX-License-Identifier: GPL-2.0-or-later
// Conformance tests in the JSON of ../shared/cel-conformance (its README has the format).
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace outcall::cel::conformance {

struct TestCase {
    std::string name; // file/section/test
    std::string expression;
    nlohmann::json body; // the whole test
    bool excluded;       // marked needs_protobuf
};

// All tests of all *.json files of the folder, in the order of the names of the files. What is no
// such file: std::runtime_error that names it.
std::vector<TestCase> read_suite(const std::filesystem::path& folder);

} // namespace outcall::cel::conformance
