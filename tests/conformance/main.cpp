// SPDX-License-Identifier: GPL-2.0-or-later
// cel-conformance DIR: how much of a conformance suite the engine passes.
#include "tests/conformance/run.hpp"

#include <CLI/CLI.hpp>
#include <cstddef>
#include <exception>
#include <fmt/format.h>

namespace {

using namespace outcall::cel::conformance;

struct Counts {
    std::size_t passed = 0;
    std::size_t failed = 0;
    std::size_t excluded = 0;
};

void judge(const TestCase& test, Counts& counts) {
    if (test.excluded) {
        ++counts.excluded;
        return;
    }
    const auto failure = run(test);
    ++(failure ? counts.failed : counts.passed);
    if (failure)
        fmt::print("FAILED {}\n  expression: {}\n  expected:   {}\n  got:        {}\n", test.name,
                   test.expression, failure->expected, failure->got);
}

} // namespace

int main(int argc, char** argv) {
    CLI::App app{
        "Runs a CEL conformance suite in JSON. Excluded are the tests that need protobuf."};
    std::string folder;
    std::string filter;
    bool list = false;
    app.add_option("DIR", folder, "The folder of the suite")->required();
    app.add_option("--filter", filter, "Only tests whose name (file/section/test) contains this");
    app.add_flag("--list", list, "Print the names of the tests and run none");
    CLI11_PARSE(app, argc, argv);
    try {
        Counts counts;
        for (const TestCase& test : read_suite(folder)) {
            if (!test.name.contains(filter))
                continue;
            if (list)
                fmt::print("{}{}\n", test.name, test.excluded ? " (excluded)" : "");
            else
                judge(test, counts);
        }
        if (!list)
            fmt::print("{} passed, {} failed, {} excluded\n", counts.passed, counts.failed,
                       counts.excluded);
        return counts.failed == 0 ? 0 : 1;
    } catch (const std::exception& error) {
        fmt::print(stderr, "cel-conformance: {}\n", error.what());
        return 2;
    }
}
