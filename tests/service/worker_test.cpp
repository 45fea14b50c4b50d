// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/worker.hpp"

#include <gtest/gtest.h>
#include <stdexcept>
#include <vector>

namespace outcall::service {
namespace {

using namespace std::chrono_literals;

TEST(Worker, WorksOnItsThreadAndAnswersOnTheLoops) {
    const Log log{LogLevel::Error};
    EventLoop loop{log};
    Worker worker{loop};
    std::thread::id worked;
    std::thread::id answered;
    ASSERT_TRUE(worker.submit([&] { worked = std::this_thread::get_id(); },
                              [&] {
                                  answered = std::this_thread::get_id();
                                  loop.stop();
                              }));
    loop.run();
    EXPECT_NE(worked, answered);
    EXPECT_EQ(answered, std::this_thread::get_id());
}

TEST(Worker, KeepsTheOrderAndSurvivesAnException) {
    const Log log{LogLevel::Error};
    EventLoop loop{log};
    Worker worker{loop};
    std::vector<int> answers;
    ASSERT_TRUE(
        worker.submit([] { throw std::runtime_error("test"); }, [&] { answers.push_back(1); }));
    ASSERT_TRUE(worker.submit([] {},
                              [&] {
                                  answers.push_back(2);
                                  loop.stop();
                              }));
    loop.run();
    EXPECT_EQ(answers, (std::vector{1, 2}));
}

TEST(EventLoop, ASourceMayEndItselfAndThrow) {
    const Log log{LogLevel::Error};
    EventLoop loop{log};
    int calls = 0;
    EventSource once;
    once = loop.at(std::chrono::steady_clock::now(), [&] {
        ++calls;
        once = EventSource{};
        throw std::runtime_error("test");
    });
    const EventSource later = loop.at(std::chrono::steady_clock::now() + 5ms, [&] { loop.stop(); });
    loop.run();
    EXPECT_EQ(calls, 1);
}

TEST(EventLoop, ADroppedSourceIsSilent) {
    const Log log{LogLevel::Error};
    EventLoop loop{log};
    bool called = false;
    {
        const EventSource dropped =
            loop.at(std::chrono::steady_clock::now(), [&] { called = true; });
    }
    const EventSource later = loop.at(std::chrono::steady_clock::now() + 5ms, [&] { loop.stop(); });
    loop.run();
    EXPECT_FALSE(called);
}

} // namespace
} // namespace outcall::service
