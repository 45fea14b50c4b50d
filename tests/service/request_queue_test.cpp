// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/request_queue.hpp"

#include "engine/model/limits.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace outcall::service {
namespace {

const ContainerId web = ContainerId::parse("web").value();
const ContainerId db = ContainerId::parse("db").value();

RuleRequestId id(std::size_t number) {
    return RuleRequestId::parse(fmt::format("rr-{:012x}", number)).value();
}

RequestQueue::Entry entry(std::size_t number, const ContainerId& container = web,
                          std::size_t bytes = 1) {
    return {.info = {.id = id(number),
                     .container = container,
                     .container_name = "",
                     .rule_file = std::string(bytes, 'x'),
                     .submitted_at = 1 + number}};
}

void decide(RequestQueue& queue, std::size_t number) {
    queue.settle(**queue.open(id(number)), RuleRequestStatus::Denied, 1'000 + number, "no");
}

TEST(RequestQueue, HoldsSoManyOfAContainer) {
    RequestQueue queue;
    for (std::size_t i = 0; i < limits::requests_per_container; ++i) {
        ASSERT_TRUE(queue.reserve(web)); // counts from here on, not from insert()
        if (i % 2 == 0)
            queue.insert_reserved(entry(i));
    }
    const auto more = queue.reserve(web);
    ASSERT_FALSE(more);
    EXPECT_EQ(more.error().code, ErrorCode::LimitExceeded);
    EXPECT_TRUE(queue.reserve(db));
    queue.release(web);
    EXPECT_TRUE(queue.reserve(web));
    EXPECT_FALSE(queue.reserve(web));
    decide(queue, 0);
    EXPECT_TRUE(queue.reserve(web));
}

TEST(RequestQueue, HoldsSoManyInAll) {
    RequestQueue queue;
    for (std::size_t i = 0; i < limits::requests; ++i)
        ASSERT_TRUE(queue.reserve(ContainerId::parse(fmt::format("c{}", i)).value()));
    EXPECT_FALSE(queue.reserve(web));
}

TEST(RequestQueue, HoldsSoManyBytes) {
    RequestQueue queue;
    queue.insert(entry(0, db, limits::requests_bytes - 1));
    EXPECT_TRUE(queue.reserve(web));
    queue.insert_reserved(entry(1, web, 1));
    EXPECT_FALSE(queue.reserve(web));
}

TEST(RequestQueue, ListsInTheOrderOfSubmission) {
    RequestQueue queue;
    for (const std::size_t number : {3U, 1U, 2U})
        queue.insert(entry(number));
    EXPECT_EQ(queue.ids(), (std::vector{id(1), id(2), id(3)}));
    decide(queue, 1);
    EXPECT_EQ(queue.ids(), (std::vector{id(1), id(2), id(3)}));
    EXPECT_EQ(queue.pending(), (std::vector{id(2), id(3)}));
    EXPECT_EQ(queue.pending_count(), 2U);
}

TEST(RequestQueue, ADecisionIsMadeOnce) {
    RequestQueue queue;
    queue.insert(entry(1));
    EXPECT_EQ(queue.open(id(2)).error().code, ErrorCode::NotFound);
    (*queue.open(id(1)))->busy = true;
    EXPECT_EQ(queue.open(id(1)).error().code, ErrorCode::Conflict);
    queue.find(id(1))->busy = false;
    decide(queue, 1);
    EXPECT_EQ(queue.open(id(1)).error().code, ErrorCode::Conflict);
    EXPECT_EQ(queue.find(id(1))->info.reason, "no");
}

TEST(RequestQueue, KeepsTheNewestDecided) {
    RequestQueue queue;
    queue.insert(entry(0)); // stays pending, so it stays
    for (std::size_t i = 1; i <= limits::requests_kept + 2; ++i)
        queue.insert(entry(i, ContainerId::parse(fmt::format("c{}", i)).value()));
    decide(queue, 2); // decided first, goes first
    for (std::size_t i = 1; i <= limits::requests_kept; ++i)
        if (i != 2)
            decide(queue, i);
    EXPECT_TRUE(queue.prune().empty());
    decide(queue, limits::requests_kept + 1);
    decide(queue, limits::requests_kept + 2);
    EXPECT_EQ(queue.prune(), (std::vector{id(2), id(1)}));
    EXPECT_EQ(queue.find(id(1)), nullptr);
    EXPECT_NE(queue.find(id(0)), nullptr);
    EXPECT_EQ(queue.ids().size(), limits::requests_kept + 1);
}

TEST(RequestQueue, KeepsSoManyBytesOfDecidedAndTheLastOneAlways) {
    RequestQueue queue;
    queue.insert(entry(1, web, limits::requests_kept_bytes));
    queue.insert(entry(2, web, limits::requests_kept_bytes));
    decide(queue, 1);
    EXPECT_TRUE(queue.prune().empty());
    decide(queue, 2);
    EXPECT_EQ(queue.prune(), (std::vector{id(1)}));
}

} // namespace
} // namespace outcall::service
