// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/http/envelope.hpp"

#include "service/http/limits.hpp"

#include <gtest/gtest.h>

namespace outcall::http {
namespace {

// S004-IF-005.
TEST(Envelope, HoldsDataOrAnError) {
    EXPECT_EQ(to_body(success(ValueMap{{"id", "x"}})),
              "{\"data\":{\"id\":\"x\"},\"success\":true}\n");
    EXPECT_EQ(to_body(success({})), "{\"data\":null,\"success\":true}\n");
    EXPECT_EQ(to_body(failure(404, "gone")), "{\"error\":\"gone\",\"success\":false}\n");
}

TEST(Envelope, NothingForeignGoesOutAsItIs) {
    EXPECT_EQ(to_body(failure(400, "\x1b[2J\xff\"")),
              "{\"error\":\"\\u001b[2J\\ufffd\\\"\",\"success\":false}\n");
    const std::string body = to_body(failure(400, std::string(100'000, 'x')));
    EXPECT_LT(body.size(), limits::error_text_bytes + 100);
}

// S004-FR-017: the typed errors of the daemon, each with its status.
TEST(Envelope, EveryErrorHasItsStatus) {
    const std::pair<ErrorCode, unsigned> table[] = {
        {ErrorCode::InvalidArgument, 400}, {ErrorCode::AccessDenied, 403},
        {ErrorCode::NotFound, 404},        {ErrorCode::Conflict, 409},
        {ErrorCode::AlreadyExists, 409},   {ErrorCode::RuleSetInvalid, 422},
        {ErrorCode::LimitExceeded, 429},   {ErrorCode::KernelRefused, 500},
        {ErrorCode::Internal, 500},        {ErrorCode::NotEnforcing, 503},
        {ErrorCode::Unavailable, 503},
    };
    for (const auto& [code, status] : table)
        EXPECT_EQ(failure(Error{code, "x"}).status, status) << name(code);
}

TEST(Envelope, WhoShallComeLaterIsToldWhen) {
    EXPECT_TRUE(failure(429, "x").retry_after);
    EXPECT_TRUE(failure(503, "x").retry_after);
    EXPECT_FALSE(failure(400, "x").retry_after);
}

TEST(Answer, IsGivenOnce) {
    std::vector<unsigned> statuses;
    {
        Answer answer{[&](Response response) { statuses.push_back(response.status); }};
        answer.send(success({}));
        answer.send(failure(400, "x"));
    }
    EXPECT_EQ(statuses, std::vector{200U});
}

TEST(Answer, DroppedItIsAnError) {
    std::vector<unsigned> statuses;
    {
        Answer first{[&](Response response) { statuses.push_back(response.status); }};
        const Answer moved{std::move(first)};
    }
    EXPECT_EQ(statuses, std::vector{500U});
}

TEST(Answer, CarriesAResult) {
    Response given;
    answering<int>(Answer{[&](Response response) { given = std::move(response); }},
                   [](int number) { return Value{std::int64_t{number}}; })(7);
    EXPECT_EQ(given.data, Value{std::int64_t{7}});
    answering<void>(Answer{[&](Response response) { given = std::move(response); }},
                    [] { return Value{}; })(fail(ErrorCode::Conflict, "later"));
    EXPECT_EQ(given.status, 409U);
    EXPECT_EQ(given.error, "later");
}

} // namespace
} // namespace outcall::http
