// SPDX-License-Identifier: GPL-2.0-or-later
// The routing rules as ip(8) shows them.
#include "nft/routing_guard.hpp"

#include "nft/link.hpp"
#include "tests/nft/test_network.hpp"

namespace outcall::nft::test {

namespace {

class GuardKernel : public KernelTest {
protected:
    void SetUp() override {
        KernelTest::SetUp();
        ASSERT_TRUE(ensure_bridge(bridge));
    }
    static std::string rules() {
        return test::run("ip rule show pref 100; ip rule show pref 101;"
                         "ip -6 rule show pref 100; ip -6 rule show pref 101");
    }
};

const std::string two = "100:\tfrom all fwmark 0x8000000/0x8000000 iif outcall0 lookup main\n"
                        "101:\tfrom all iif outcall0 prohibit\n";

} // namespace

TEST_F(GuardKernel, TwoRulesInEachFamilyAndNoMore) {
    ASSERT_TRUE(install_guard(bridge));
    ASSERT_TRUE(install_guard(bridge)); // also those of an earlier daemon
    EXPECT_EQ(rules(), two + two);
    ASSERT_TRUE(install_guard("outcall1"));
    ASSERT_TRUE(remove_guard("outcall1"));
    EXPECT_EQ(rules(), two + two);
    ASSERT_TRUE(remove_guard(bridge));
    ASSERT_TRUE(remove_guard(bridge));
    EXPECT_EQ(rules(), "");
}

TEST_F(GuardKernel, HalfAGuardIsCompleted) {
    ASSERT_TRUE(install_guard(bridge));
    run("ip rule del pref 101; ip -6 rule del pref 100");
    ASSERT_TRUE(install_guard(bridge));
    EXPECT_EQ(rules(), two + two);
}

TEST_F(GuardKernel, ForeignRulesAreAConflict) {
    for (const char* foreign :
         {"ip rule add pref 100 from 10.0.0.0/8 lookup main", "ip rule add pref 101 lookup main",
          "ip rule add pref 100 iif outcall0 fwmark 0x1/0x1 lookup main",
          "ip -6 rule add pref 101 iif outcall0 to fd00::/8 prohibit"}) {
        run(foreign);
        const auto installed = install_guard(bridge);
        ASSERT_FALSE(installed) << foreign;
        EXPECT_EQ(installed.error().code, ErrorCode::Conflict);
        run("ip rule del pref 100; ip rule del pref 101; ip -6 rule del pref 101;"
            "ip rule del pref 100; ip rule del pref 101; ip -6 rule del pref 101;"
            "ip -6 rule del pref 100");
    }
}

TEST_F(GuardKernel, BadNamesAreRefused) {
    EXPECT_EQ(install_guard("no such name").error().code, ErrorCode::InvalidArgument);
}

} // namespace outcall::nft::test
