// SPDX-License-Identifier: GPL-2.0-or-later
// Who may touch our tables, and what is left of them when the owner dies.
#include "nft/ruleset.hpp"
#include "tests/nft/test_network.hpp"

#include <csignal>
#include <poll.h>
#include <sys/wait.h>

namespace outcall::nft::test {

namespace {

class OwnershipKernel : public KernelTest {
protected:
    static bool bring_up(Enforcer& enforcer) { return enforcer.bring_up().has_value(); }

    // A daemon in a process of its own, up and with one element; 0: it failed.
    pid_t spawn_daemon() {
        int ready[2] = {-1, -1};
        if (pipe(ready) != 0) {
            return 0;
        }
        const pid_t child = fork();
        if (child == 0) {
            auto own = backend();
            Enforcer enforcer(*own, {.bridges = {bridge}});
            const Element element{.key = flow(container4, outside4, 80), .comment = "x"};
            const bool up = enforcer.bring_up() && enforcer.add({&element, 1});
            [[maybe_unused]] const auto count = write(ready[1], up ? "y" : "n", 1);
            pause();
            _exit(0);
        }
        char answer = 'n';
        [[maybe_unused]] const auto count = read(ready[0], &answer, 1);
        close(ready[0]);
        close(ready[1]);
        return answer == 'y' ? child : 0;
    }
    static void kill_hard(pid_t child) {
        kill(child, SIGKILL);
        waitpid(child, nullptr, 0);
    }
    // The kernel needs a few milliseconds to close the dead process' socket.
    bool gone(Backend& observer, const Table& table) {
        for (int i = 0; i < 500; ++i) {
            if (!observer.inventory(table)->has_value()) {
                return true;
            }
            poll(nullptr, 0, 2);
        }
        return false;
    }
};

} // namespace

TEST_F(OwnershipKernel, ProbeFindsThisKernelsFeatures) {
    const auto features = backend()->probe();
    ASSERT_TRUE(features);
    EXPECT_TRUE(features->owner && features->persist && features->destroy && features->renew);
    EXPECT_EQ(run("nft list ruleset"), "") << "the probe left something behind";
}

// Two probes at a time: each has a scratch table of its own.
TEST_F(OwnershipKernel, ProbeIsNotDisturbedByAnother) {
    auto other = backend();
    ASSERT_TRUE(other->commit({AddTable{{TableFamily::Inet, "outcall_probe"}, table_owner}}));
    const auto features = backend()->probe();
    ASSERT_TRUE(features) << to_string(features.error());
    EXPECT_TRUE(features->owner && features->persist && features->destroy && features->renew);
}

TEST_F(OwnershipKernel, SecondOwnerIsRefusedAndChangesNothing) {
    auto first = backend();
    Enforcer owner(*first, {.bridges = {bridge}});
    ASSERT_TRUE(bring_up(owner));
    auto second = backend();
    Enforcer intruder(*second, {.bridges = {"other0"}});
    const auto up = intruder.bring_up();
    ASSERT_FALSE(up);
    EXPECT_EQ(up.error().code, ErrorCode::Conflict) << to_string(up.error());
    EXPECT_EQ(owner.audit().value(), std::vector<std::string>{});
}

TEST_F(OwnershipKernel, ForeignFlushLeavesOurs) {
    auto own = backend();
    Enforcer enforcer(*own, {.bridges = {bridge}});
    ASSERT_TRUE(bring_up(enforcer));
    run("nft add table inet somebody");
    EXPECT_EQ(run("nft flush ruleset"), "");
    EXPECT_EQ(run("nft list tables").find("somebody"), std::string::npos);
    int status = 0;
    run("nft delete table inet outcall", &status);
    EXPECT_NE(status, 0);
    EXPECT_EQ(enforcer.audit().value(), std::vector<std::string>{});
}

// S009-FR-010, S009-EC-004: a crash takes the dynamic rules and leaves the denial.
TEST_F(OwnershipKernel, KillTakesTheDynamicTableOnly) {
    const pid_t daemon = spawn_daemon();
    ASSERT_NE(daemon, 0);
    auto observer = backend();
    ASSERT_TRUE(observer->inventory(dynamic_table)->has_value());
    kill_hard(daemon);
    EXPECT_TRUE(gone(*observer, dynamic_table));
    EXPECT_TRUE(observer->inventory(base_table)->has_value());
    EXPECT_TRUE(observer->inventory(l2_table)->has_value());
}

// S009-FR-010: what a dead daemon left is adopted, and none of its elements.
TEST_F(OwnershipKernel, OrphanIsAdopted) {
    const pid_t daemon = spawn_daemon();
    ASSERT_NE(daemon, 0);
    kill_hard(daemon);
    auto own = backend();
    ASSERT_TRUE(gone(*own, dynamic_table));
    Enforcer enforcer(*own, {.bridges = {bridge}});
    ASSERT_TRUE(bring_up(enforcer));
    EXPECT_EQ(enforcer.audit().value(), std::vector<std::string>{});
    EXPECT_EQ(own->dump(set::allow4)->size(), 0U);
    EXPECT_EQ(run("nft flush ruleset; nft list tables | wc -l"), "3\n");
}

// close-on-exec: a child that held the socket would keep the elements alive after a crash.
TEST_F(OwnershipKernel, ChildrenDoNotInheritTheSocket) {
    auto own = backend();
    EXPECT_EQ(run("ls -l /proc/self/fd | grep -c 'socket:'"), "0\n");
}

TEST_F(OwnershipKernel, MissingCapabilityIsNamed) {
    const pid_t child = fork();
    if (child == 0) {
        if (seteuid(65'534) != 0) {
            _exit(2);
        }
        auto own = backend();
        const auto features = own->probe();
        const bool named = !features && features.error().code == ErrorCode::KernelRefused &&
                           features.error().message.find("CAP_NET_ADMIN") != std::string::npos;
        _exit(named ? 0 : 1);
    }
    int status = -1;
    waitpid(child, &status, 0);
    EXPECT_EQ(WEXITSTATUS(status), 0);
}

} // namespace outcall::nft::test
