# SPDX-License-Identifier: GPL-2.0-or-later
"""A revoke cuts flows in progress: no byte in either direction later than 50 ms after the reply,
and nobody else's flow is disturbed (S009-AS-002, S009-FR-002, S009-FR-008)."""

import time

from rig import kernel
from rig.case import Case, main
from rig.network import endpoint, outside_address
from rig.process import now, wait_for

PORT = 9001
BOUND = 50_000_000  # ns after the reply
WATCHED = 0.4       # s after the reply: TCP has retransmitted several times by then
QUIET = 400_000_000  # ns: the longest pause that is no disturbance on a loaded machine
ROUNDS = 4
DIRECTIONS = ("pull", "push")


class Transfers:
    """A pull and a push between one container and one address of the outside."""

    last_stream = 0

    def __init__(self, case, container, address):
        self.server = case.server
        self.clients = {}
        for direction in DIRECTIONS:
            Transfers.last_stream += 1
            self.clients[direction] = (Transfers.last_stream, container.prober(
                f"tcp-{direction}", "--to", endpoint(address, PORT), "--stream",
                Transfers.last_stream))
        self.wait_progress()

    def received(self, direction):
        """The progress of what was received, wherever that is."""
        stream, client = self.clients[direction]
        items = client.ask("status") if direction == "pull" else self.server.ask("status")
        return next((item for item in items if item["stream"] == stream), None)

    def wait_progress(self):
        for direction in DIRECTIONS:
            since = now()
            wait_for(lambda d=direction, s=since: (self.received(d) or {"last": 0})["last"] > s,
                     f"progress of {direction}")

    def end(self):
        for _, client in self.clients.values():
            client.close()


class Revoke(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = cls.outside.serve_transfers(PORT)

    def begin(self, container, address):
        rule = self.client.allow(container.path, address, "tcp", PORT)
        transfers = Transfers(self, container, address)
        self.addCleanup(transfers.end)
        return rule, transfers

    def assert_cut(self, transfers, replied):
        for direction in DIRECTIONS:
            last = transfers.received(direction)["last"]
            self.assertLessEqual(last - replied, BOUND, f"{direction}: bytes after the revoke")

    def test_transfers_stop_and_others_go_on(self):
        container, other = self.container(), self.container()
        for family in (4, 6):
            address = outside_address(family)
            _, beside = self.begin(other, address)
            for _ in range(ROUNDS):
                with self.subTest(family=family):
                    rule, transfers = self.begin(container, address)
                    self.server.ask("reset")
                    beside.clients["pull"][1].ask("reset")
                    cut = self.client.revoke(rule)
                    replied = now()
                    time.sleep(WATCHED)
                    self.assert_cut(transfers, replied)
                    self.assertGreaterEqual(cut, len(DIRECTIONS))
                    beside.wait_progress()
                    for direction in DIRECTIONS:
                        self.assertLess(beside.received(direction)["max_gap"], QUIET)
                    transfers.end()
        self.assert_kernel_is_model()

    def test_every_way_of_removal_cuts(self):
        """Purge, flush, unregister, TTL: the same bound."""
        address = outside_address()
        for way in ("purge", "flush", "unregister", "stop"):
            with self.subTest(way=way):
                container = self.container()
                _, transfers = self.begin(container, address)
                if way == "purge":
                    self.client.purge(container.path)
                elif way == "flush":
                    self.client.manager("FlushDynamicRules")
                elif way == "unregister":
                    self.client.unregister(container)
                else:
                    self.daemon.stop()
                replied = now()
                time.sleep(WATCHED)
                self.assert_cut(transfers, replied)
                transfers.end()
                if way == "stop":
                    self.daemon.start()
                self.assertEqual(kernel.elements(), set())


if __name__ == "__main__":
    main()
