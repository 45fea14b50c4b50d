// SPDX-License-Identifier: GPL-2.0-or-later
// What one allow and one revoke cost in the kernel layer; the bound is a hundredfold of what is
// usual, for a loaded machine.
#include "tests/nft/test_network.hpp"

#include <algorithm>
#include <cstdio>

namespace outcall::nft::test {

namespace {

using Clock = std::chrono::steady_clock;

class SpeedKernel : public KernelTest {
protected:
    template <typename Step>
    static double median_microseconds(const Step& step) {
        std::vector<double> times;
        for (std::uint16_t port = 1; port <= 5'000; ++port) {
            const auto begin = Clock::now();
            step(port);
            times.push_back(
                std::chrono::duration<double, std::micro>(Clock::now() - begin).count());
        }
        std::ranges::nth_element(times, times.begin() + 2'500);
        return times[2'500];
    }
};

} // namespace

// S009-SC-001: an allow is in the kernel within a millisecond.
TEST_F(SpeedKernel, OneElementTakesMicroseconds) {
    auto own = backend();
    Enforcer enforcer(*own, {.bridges = {bridge}});
    ASSERT_TRUE(enforcer.bring_up());
    const double add = median_microseconds([&](std::uint16_t port) {
        const Element element{.key = flow(container4, outside4, port),
                              .timeout = std::chrono::seconds(60),
                              .comment = "speed"};
        ASSERT_TRUE(enforcer.add({&element, 1}));
    });
    const double remove = median_microseconds([&](std::uint16_t port) {
        const FlowKey key = flow(container4, outside4, port);
        ASSERT_TRUE(enforcer.remove({&key, 1}));
    });
    std::printf("add %.2f us, remove %.2f us (medians of 5000)\n", add, remove);
    EXPECT_LT(add, 1'000);
    EXPECT_LT(remove, 1'000);
}

} // namespace outcall::nft::test
