# SPDX-License-Identifier: GPL-2.0-or-later
"""Somebody else's `nft flush ruleset`, over and over, with outcalld alive and with it dead: of a
million probes none is forwarded, and what was allowed goes on (DESIGN §5, S009-FR-005)."""

import time

from rig import kernel
from rig.case import Case, main
from rig.network import endpoint, outside_address
from rig.process import run, wait_for

PROBES = 1_000_000
PAUSE = 0.05  # s between flushes
BLOCKED, ALLOWED = 1, 2
ALLOWED_RATE = 500  # a second


class Flush(Case):
    def setUp(self):
        self.blocked, self.allowed = self.container(), self.container()
        self.client.allow(self.allowed.path, outside_address())
        self.counter = self.outside.counter(9000)

    def control(self, passes=True):
        """The oracle sees what passes; what is blocked is blocked at rest as well."""
        if passes:
            self.assert_passes(self.allowed)
        self.assert_blocked(self.blocked)
        self.counter.ask("reset")

    def flush_until_sent(self, family):
        """Flushes while the blocked container sends a million probes; the number of flushes."""
        sender = self.blocked.prober("send", "--to", endpoint(outside_address(family), 9000),
                                     "--count", PROBES, "--stream", BLOCKED)
        flushes = 0
        while sender.process.poll() is None:
            run("nft", "flush", "ruleset")
            flushes += 1
            time.sleep(PAUSE)
        sent = sender.finish()
        self.assertGreaterEqual(sent["sent"] + sum(sent["errors"].values()), PROBES)
        time.sleep(PAUSE)
        return flushes

    def assert_nothing_leaked(self, flushes, what):
        arrived = self.counter.ask(f"total {BLOCKED}")
        print(f"flush, {what}: {flushes} flushes, {PROBES} probes, {arrived['sent_after']} leaked")
        self.assertEqual(arrived["sent_after"], 0, what)

    def test_with_the_daemon_alive(self):
        self.control()
        steady = self.allowed.prober("send", "--to", endpoint(outside_address(), 9000),
                                     "--rate", ALLOWED_RATE, "--stream", ALLOWED)
        for family in (4, 6):
            flushes = self.flush_until_sent(family)
            self.assert_nothing_leaked(flushes, f"daemon alive, IPv{family}")
        last = steady.stop()["last"]
        wait_for(lambda: self.counter.ask(f"after {last - 1} {ALLOWED}")["sent_after"] > 0,
                 "the allowed flow goes on")
        wait_for(lambda: {("inet", "outcall"), ("inet", "outcall_dyn"),
                          ("bridge", "outcall_l2")} <= kernel.tables(), "our tables")
        self.assert_kernel_is_model()
        self.control()

    def test_with_the_daemon_dead(self):
        self.control()
        self.daemon.kill()
        self.addCleanup(lambda: self.daemon.alive() or self.daemon.start())
        for family in (4, 6):
            flushes = self.flush_until_sent(family)
            self.assert_nothing_leaked(flushes, f"daemon dead, IPv{family}")
        self.assert_blocked(self.allowed)
        self.daemon.start()
        self.control(passes=False)
        self.allowed.path = self.client.register(self.allowed)
        self.client.allow(self.allowed.path, outside_address())
        self.assert_passes(self.allowed)


if __name__ == "__main__":
    main()
