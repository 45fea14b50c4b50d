# SPDX-License-Identifier: GPL-2.0-or-later
"""The base of every case: one rig a class, judged by packets."""

import os
import sys
import time
import unittest

from rig import kernel
from rig.bus import Bus
from rig.client import Client, model
from rig.daemon import Daemon
from rig.network import Container, Outside, endpoint, outside_address, set_up_router
from rig.process import run, wait_for

PROBES = 20
SETTLE = 0.15   # s: a probe that passes arrives within microseconds, if the machine is idle
PATIENCE = 3.0  # s to wait for probes that must arrive


class Case(unittest.TestCase):
    """setUpClass makes the world, with outcalld running; containers end with their test."""

    @classmethod
    def setUpClass(cls):
        if not hasattr(Case, "bus"):
            set_up_router()
            Case.bus = Bus()
            Case.outside = Outside()
            Case.daemon = Daemon()
            Case.number = 10
        if not cls.daemon.alive():
            cls.daemon.start()
        cls.client = Client(cls.bus.root)

    def shortDescription(self):
        """The name of the test, not what its docstring claims."""
        return None

    def container(self, name=None, register=True):
        """A container on the bridge; its `path` on the bus if it is registered."""
        Case.number += 1
        made = Container(Case.number, name or f"container-{Case.number}")
        self.addCleanup(self._end, made)
        made.path = self.client.register(made) if register else None
        return made

    def _end(self, made):
        if made.holder.poll() is None:
            made.kill()
        if self.daemon.alive():
            wait_for(lambda: made.id not in self.registered(), "purge of a dead container")

    def registered(self):
        return {interfaces["org.outcall.Container1"]["Id"]
                for interfaces in self.client.objects().values()
                if "org.outcall.Container1" in interfaces}

    def arrivals(self, sender, address, port=9000, count=PROBES, counter=None, settle=SETTLE):
        """How many of `count` probes arrive until all have or `settle` seconds are over."""
        Case.stream_number = getattr(Case, "stream_number", 0) + 1
        stream = Case.stream_number
        receiver = counter or self.outside.counter(port)
        sent = sender.prober("send", "--to", endpoint(address, port), "--count", count,
                             "--rate", 2000, "--stream", stream).finish()
        end = time.monotonic() + settle
        while True:
            arrived = receiver.ask(f"total {stream}")["sent_after"]
            if arrived == sent["sent"] or time.monotonic() > end:
                return arrived
            time.sleep(0.005)

    def assert_passes(self, container, address=None, port=9000):
        address = address or outside_address()
        self.assertEqual(self.arrivals(container, address, port, settle=PATIENCE), PROBES,
                         f"{container.name} to {address}:{port} must pass")

    def assert_blocked(self, container, address=None, port=9000):
        address = address or outside_address()
        self.assertEqual(self.arrivals(container, address, port), 0,
                         f"{container.name} to {address}:{port} must be blocked")

    def assert_kernel_is_model(self):
        """The elements in the kernel, as nft shows them, are those of the objects on the bus."""
        self.assertEqual(kernel.elements(), model(self.client.objects()))

    def run(self, result=None):
        before = len(result.failures) + len(result.errors) if result else 0
        outcome = super().run(result)
        if result and len(result.failures) + len(result.errors) > before:
            print(f"--- outcalld, at the end of {self.id()}:\n{Daemon.log()[-8000:]}",
                  run("nft", "list", "ruleset", check=False).stdout[-8000:], file=sys.stderr)
        return outcome


def main():
    """Runs the file's cases. The namespaces are the caller's (CMakeLists.txt: unshare ...)."""
    run("mount", "-t", "tmpfs", "tmpfs", "/run")
    os.makedirs("/run/rig")
    unittest.main(module="__main__", verbosity=2, warnings="ignore")
