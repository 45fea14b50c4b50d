// SPDX-License-Identifier: GPL-2.0-or-later
// Errors and the names that appear on the bus (S003-FR-030).
#include "engine/model/error.hpp"

#include "engine/model/decision.hpp"
#include "engine/model/dynamic_rule.hpp"
#include "engine/model/status.hpp"

#include <gtest/gtest.h>

namespace outcall {
namespace {

// S003-FR-030
TEST(Error, HasACodeAMessageAndAPlace) {
    const Result<int> result = fail(ErrorCode::NotFound, "there is no such rule", "rule");
    ASSERT_FALSE(result);
    EXPECT_EQ(to_string(result.error()), "rule: there is no such rule");
    EXPECT_EQ(to_string(Error{ErrorCode::Internal, "broken"}), "broken");
    EXPECT_EQ(name(result.error().code), "NotFound");
    EXPECT_EQ(name(ErrorCode::InvalidArgument), "InvalidArgument");
    EXPECT_EQ(name(ErrorCode::NotEnforcing), "NotEnforcing");
    EXPECT_EQ(name(ErrorCode::Internal), "Internal");
}

TEST(Names, AreThoseOfTheContract) {
    EXPECT_EQ(name(Verdict::Allow), "allow");
    EXPECT_EQ(name(Verdict::Block), "block");
    EXPECT_EQ(name(Layer::Lockdown), "lockdown");
    EXPECT_EQ(name(Layer::Policy), "policy");
    EXPECT_EQ(name(Layer::Default), "default");
    EXPECT_EQ(name(Origin::Operator), "operator");
    EXPECT_EQ(name(Origin::Flow), "flow");
    EXPECT_EQ(name(DaemonState::Lockdown), "lockdown");
}

} // namespace
} // namespace outcall
