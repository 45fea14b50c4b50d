// SPDX-License-Identifier: GPL-2.0-or-later
// Fields compared with literals. That results stay the same is what optimised_test.cpp shows.
#include "engine/cel/specialise.hpp"

#include "engine/cel/checker.hpp"
#include "engine/cel/parser.hpp"
#include "engine/cel/planner.hpp"
#include "tests/engine/cel/expression.hpp"

#include <gtest/gtest.h>

namespace outcall::cel {

namespace {

Op root_op(std::string_view source) {
    const auto ast = parse(source);
    const auto checked = check(*ast, Environment::context());
    const auto planned = plan(*ast, *checked);
    return (*planned)->steps[(*planned)->root].op;
}

} // namespace

TEST(Specialise, AFieldComparedWithLiteralsIsOneStep) {
    EXPECT_EQ(root_op("network.hostname == 'a'"), Op::SlotEqual);
    EXPECT_EQ(root_op("443 == network.port"), Op::SlotEqual);
    EXPECT_EQ(root_op("network.port in [80, 443]"), Op::SlotIn);
    EXPECT_EQ(root_op("'-f' in run.flags"), Op::SlotHolds);
    EXPECT_EQ(root_op("http.path.startsWith('/')"), Op::SlotPrefix);
    EXPECT_EQ(root_op("http.path.endsWith('/')"), Op::SlotSuffix);
}

TEST(Specialise, LeavesTheRestAlone) {
    EXPECT_EQ(root_op("network.hostname == http.host"), Op::Equal);
    EXPECT_EQ(root_op("network.hostname in [http.host]"), Op::In);
    EXPECT_EQ(root_op("'a' in {'a': 1}.map(x, x) + run.args"), Op::In);
    EXPECT_EQ(root_op("http.path.contains('/')"), Op::Call);
    EXPECT_EQ(root_op("'/a'.startsWith(http.path)"), Op::Call);
}

TEST(Specialise, GivesWhatTheGeneralStepGives) {
    expect_results({{"network.port == 443", "true"},
                    {"network.port in [80, 443]", "true"},
                    {"network.port in [80]", "false"},
                    {"network.hostname in []", "false"},
                    {"network.hostname in ['b', 'api.github.com']", "true"},
                    {"'-f' in run.flags", "true"},
                    {"'-' in run.flags", "false"},
                    {"network.hostname.startsWith('api.')", "true"},
                    {"network.hostname.startsWith('api.github.com.')", "false"},
                    {"network.hostname.endsWith('.com')", "true"},
                    {"network.hostname.endsWith('')", "true"},
                    {"network.hostname.endsWith('.org')", "false"},
                    {"http.method == 'GET'", "unknown"},
                    {"http.method in []", "unknown"},
                    {"'a' in docker.volumes", "false"},
                    {"'ticket' in run.context", "true"}},
                   example());
}

} // namespace outcall::cel
