# SPDX-License-Identifier: GPL-2.0-or-later
"""kill -9 of outcalld with 1,000 dynamic rules in force, while a container sends at full speed:
nothing sent later than 50 ms after the kill arrives, until a restarted daemon is asked again
(S009-EC-004, S009-FR-010). `--rounds N`: how often; 50 is what is promised. `--bound MS`: for builds
with sanitizers, whose memory the kernel takes longer to give back before it closes the socket."""

import hashlib
import sys
import time

from rig import kernel
from rig.case import Case, main
from rig.client import CONTAINER, NAME
from rig.network import endpoint, outside_address
from rig.process import wait_for

RULES = 1000
RULES_A_CONTAINER = 100  # of the other containers, which exist as addresses alone
WATCHED = 0.15      # s of sending after the bound
RATE = 100_000      # probes a second in the watched time, at least
STREAM = 7
rounds = 10
bound = 50  # ms after the kill


class Neighbour:
    """A container that is registered by its address only."""

    def __init__(self, number):
        self.name = f"neighbour-{number}"
        self.id = hashlib.sha256(self.name.encode()).hexdigest()
        self.address = f"10.200.0.{200 + number}"


class Crash(Case):
    def allow_all(self, container):
        """The watched flow last, so that it flows with all others in force."""
        calls = []
        for number in range(RULES // RULES_A_CONTAINER):
            neighbour = Neighbour(number)
            path = self.client.register(neighbour, addresses=[neighbour.address])
            calls += [(NAME, path, CONTAINER, "Allow", "ssst", outside_address(), "udp",
                       str(20_000 + port), 0) for port in range(RULES_A_CONTAINER)]
        self.bus.root.call_many(calls[:RULES - 1])
        container.path = self.client.register(container)
        self.client.allow(container.path, outside_address())

    def test_nothing_leaves_after_a_kill(self):
        container = self.container("sender", register=False)
        counter = self.outside.counter(9000)
        sender = container.prober("send", "--to", endpoint(outside_address(), 9000),
                                  "--stream", STREAM, before=("nice", "-n", "-15"))
        leaked, probes, watched = 0, 0, 0
        for done in range(rounds):
            self.allow_all(container)
            self.assertEqual(len(kernel.elements()), RULES)
            counter.ask("reset")
            wait_for(lambda: counter.ask("total")["sent_after"] > 0, "the allowed flow")
            before = sender.ask("total")
            killed = self.daemon.kill()
            time.sleep(bound / 1e3 + WATCHED)
            after = counter.ask(f"after {killed + bound * 1_000_000}")
            meanwhile = sender.ask("total")
            probes += meanwhile["sent"] - before["sent"]
            watched += meanwhile["now"] - before["now"]
            self.daemon.start()
            time.sleep(WATCHED)
            restarted = counter.ask(f"after {killed + bound * 1_000_000}")
            self.assertEqual(kernel.elements(), set())
            self.assertFalse(restarted["overflow"])
            leaked += restarted["sent_after"]
            self.assertEqual((restarted["sent_after"], restarted["arrived_after"]), (0, 0),
                             f"round {done}: dead {after}, restarted {restarted}")
        sender.stop()
        rate = probes * 1e9 / watched
        print(f"crash: {rounds} rounds, {probes} probes, {rate:.0f}/s, {leaked} leaked")
        self.assertGreaterEqual(rate, RATE)
        self.allow_all(container)
        self.assert_passes(container)
        self.assert_kernel_is_model()


if __name__ == "__main__":
    def option(name, default):
        if name not in sys.argv:
            return default
        at = sys.argv.index(name)
        value = int(sys.argv[at + 1])
        del sys.argv[at:at + 2]
        return value

    rounds = option("--rounds", rounds)
    bound = option("--bound", bound)
    main()
