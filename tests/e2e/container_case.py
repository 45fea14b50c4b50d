# SPDX-License-Identifier: GPL-2.0-or-later
"""Registration and the end of a container: by pidfd, whoever killed it (S009-FR-004, S009-SC-003).
"""

import os
import time

from rig import kernel
from rig.case import Case, main
from rig.client import CONTAINER, MANAGER, ROOT, RULE
from rig.connection import BusError
from rig.network import Namespace, outside_address
from rig.process import wait_for

BOUND = 1.0  # s from the death of init to the signal, on a loaded machine


class Registration(Case):
    def test_a_pid_is_enough(self):
        """Addresses and host interface are read from the container's namespace."""
        container = self.container()
        read = self.client.call(container.path, "org.freedesktop.DBus.Properties", "GetAll", "s",
                                CONTAINER)
        self.assertEqual(set(read["Addresses"]), set(container.addresses))
        self.assertEqual((read["Id"], read["Name"], read["Pid"], read["Interface"],
                          read["State"]),
                         (container.id, container.name, container.pid, container.port, "running"))
        for word in (container.id, container.name):
            self.assertEqual(self.client.manager("GetContainer", "s", word), container.path)

    def test_again_refreshes(self):
        container = self.container()
        rule = self.client.allow(container.path, outside_address())
        self.assertEqual(self.client.register(container), container.path)
        self.assertIn(rule, self.client.objects())
        self.assert_passes(container)

    def test_what_cannot_be_identified_is_refused(self):
        container = self.container()
        stranger = Namespace()
        self.addCleanup(stranger.kill)
        for what, name, properties in (
                ("a pid off the bridge", "stranger", {"pid": ("u", stranger.pid)}),
                ("a pid that is none", "nobody", {"pid": ("u", 4_000_000)}),
                ("somebody else's address", "thief",
                 {"addresses": ("as", [container.addresses[0]])}),
                ("somebody else's process", "double", {"pid": ("u", container.pid)}),
                ("nothing to go by", "vague", {}),
                ("no address", "words", {"addresses": ("as", ["example.com"])}),
                ("an unknown property", "extra", {"pids": ("u", container.pid)}),
                ("a property of another type", "typed", {"pid": ("s", "1")}),
                ("no id", "", {"addresses": ("as", ["10.200.0.77"])}),
                ("a path", "../x", {"addresses": ("as", ["10.200.0.77"])})):
            with self.subTest(what), self.assertRaises(BusError) as caught:
                self.client.manager("RegisterContainer", "ssa{sv}", name, name, properties)
            self.assertTrue(caught.exception.name.startswith("org.outcall.Error."),
                            caught.exception)
        self.assertEqual(self.registered(), {container.id})

    def test_a_container_cannot_borrow_an_address(self):
        """Port, MAC and addresses are pinned: another's source address does not pass."""
        owner, thief = self.container(), self.container()
        self.client.allow(owner.path, outside_address())
        self.assert_passes(owner)
        thief.run("ip", "address", "add", f"{owner.addresses[0]}/32", "dev", "eth0")
        thief.run("ip", "route", "replace", "default", "via", "10.200.0.1", "src",
                  owner.addresses[0])
        self.assert_blocked(thief)
        self.assert_passes(owner)


class Stopping(Case):
    def watch(self):
        watcher = self.bus.connect()
        self.addCleanup(watcher.close)
        watcher.watch("type='signal',sender='org.outcall'")
        return watcher

    def test_kill_of_init_is_seen_by_pidfd(self):
        for _ in range(5):
            container = self.container()
            rules = {self.client.allow(container.path, outside_address(family))
                     for family in (4, 6)}
            watcher = self.watch()
            begun = time.monotonic()
            container.kill()
            removed = watcher.wait_signal(
                lambda s, path=container.path: s.member == "Stopped" and s.path == path, "Stopped")
            self.assertLess(time.monotonic() - begun, BOUND)
            self.assertEqual(removed.body[1], len(rules))
            self.assertEqual(kernel.elements(), set())  # the signal comes after the removal
            watcher.wait_signal(lambda s, path=container.path: s.member == "InterfacesRemoved"
                                and s.body[0] == path, "InterfacesRemoved")

    def test_a_signal_that_kills_nobody_changes_nothing(self):
        container = self.container()
        self.client.allow(container.path, outside_address())
        os.kill(container.pid, 18)  # SIGCONT
        time.sleep(0.1)
        self.assert_passes(container)

    def test_unregister_returns_when_nothing_is_left(self):
        container = self.container()
        for port in range(9000, 9050):
            self.client.allow(container.path, outside_address(), port=port)
        self.assertEqual(self.client.unregister(container), 50)
        self.assertEqual(kernel.elements(), set())
        self.assertNotIn(container.addresses[0], str(kernel.ruleset()))
        with self.assertRaises(BusError) as caught:
            self.client.unregister(container)
        self.assertEqual(caught.exception.name, "org.outcall.Error.NotFound")

    def test_twenty_at_once(self):
        """Each dies with its rules; the count on the root object follows."""
        containers = [self.container() for _ in range(20)]
        for container in containers:
            self.client.allow(container.path, outside_address())
        for container in containers:
            os.kill(container.pid, 9)
        wait_for(lambda: self.client.get(ROOT, MANAGER, "ContainerCount") == 0, "all purged")
        self.assertEqual(kernel.elements(), set())
        self.assertFalse([1 for item in self.client.objects().values() if RULE in item])
        for container in containers:
            container.holder.wait(20)


if __name__ == "__main__":
    main()
