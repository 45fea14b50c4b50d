// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/http/routes.hpp"

#include <gtest/gtest.h>

namespace outcall::http {
namespace {

const Routes& routes() {
    static const Routes table{{
        {Method::Get, "/v1/rules", {}},
        {Method::Get, "/v1/rules/:id", {}},
        {Method::Post, "/v1/rules/:id", {}},
        {Method::Post, "/v1/rules/:id/approve", {}},
    }};
    return table;
}

unsigned refusal(Method method, std::string_view path) {
    const auto found = routes().find(method, path);
    return found ? 200 : found.error().status;
}

TEST(Routes, FindByMethodAndPath) {
    const auto plain = routes().find(Method::Get, "/v1/rules");
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->route->pattern, "/v1/rules");
    EXPECT_EQ(plain->id, "");
    const auto named = routes().find(Method::Post, "/v1/rules/a.b-c/approve");
    ASSERT_TRUE(named);
    EXPECT_EQ(named->id, "a.b-c");
}

TEST(Routes, WhatTheTableDoesNotNameIsNotThere) {
    for (const char* path : {"", "/", "/v1", "/v1/rules/", "/v1/rules//approve", "/v1/rule",
                             "/v1/rules/a/b", "//v1/rules", "/v1/rules/a/approve/", "v1/rules",
                             "/V1/rules", "/v1/rules/%2e%2e/approve/x", "/v1/../v1/rules"})
        EXPECT_EQ(refusal(Method::Get, path), 404U) << path;
}

TEST(Routes, AnotherMethodIsToldWhichOnes) {
    const auto found = routes().find(Method::Other, "/v1/rules/x");
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().status, 405U);
    EXPECT_EQ(found.error().allow, "GET, POST");
    EXPECT_EQ(refusal(Method::Post, "/v1/rules"), 405U);
}

TEST(Routes, MethodsAreExact) {
    EXPECT_EQ(parse_method("GET"), Method::Get);
    EXPECT_EQ(parse_method("POST"), Method::Post);
    for (const char* text : {"get", "HEAD", "PUT", "", "GETX"})
        EXPECT_EQ(parse_method(text), Method::Other) << text;
}

} // namespace
} // namespace outcall::http
