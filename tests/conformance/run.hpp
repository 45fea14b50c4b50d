// SPDX-License-Identifier: GPL-2.0-or-later
// Runs one test of the suite.
#pragma once

#include "tests/conformance/suite.hpp"

#include <optional>
#include <string>

namespace outcall::cel::conformance {

struct Failure {
    std::string expected;
    std::string got;
};

// Nothing: passed.
std::optional<Failure> run(const TestCase& test);

} // namespace outcall::cel::conformance
