# SPDX-License-Identifier: GPL-2.0-or-later
"""The rig by itself, without outcalld: an open bridge shows that the oracle sees what passes."""

import unittest

from rig.bus import USERS, Bus
from rig.connection import BusError
from rig.case import main
from rig.network import (BRIDGE, GATEWAYS, Container, Outside, endpoint, outside_address,
                         set_up_router)
from rig.process import run, wait_for

POLKIT = ("org.freedesktop.PolicyKit1", "/org/freedesktop/PolicyKit1/Authority",
          "org.freedesktop.PolicyKit1.Authority")


class RigCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        set_up_router()
        run("ip", "link", "add", BRIDGE, "type", "bridge")
        for gateway in GATEWAYS:
            run("ip", "address", "add", gateway, "dev", BRIDGE)
        run("ip", "link", "set", BRIDGE, "up")
        cls.outside = Outside()
        cls.container = Container(11, "open")
        cls.bus = Bus()

    def test_every_probe_arrives_on_an_open_bridge(self):
        for family in (4, 6):
            with self.subTest(family=family):
                to = endpoint(outside_address(family), 9000)
                counter = self.outside.counter(9000)
                sent = self.container.prober("send", "--to", to, "--count", 50, "--rate", 1000,
                                             "--stream", family).finish()
                self.assertEqual((sent["sent"], sent["errors"]), (50, {}))
                wait_for(lambda: counter.ask(f"total {family}")["sent_after"] == 50, "arrivals")
                later = counter.ask(f"after {sent['last']} {family}")
                self.assertEqual(later["sent_after"], 0)
                self.assertEqual(later["last_sent"], sent["last"])

    def test_transfers_report_what_was_received(self):
        server = self.outside.serve_transfers(9001)
        to = endpoint(outside_address(6), 9001)
        pull = self.container.prober("tcp-pull", "--to", to, "--stream", 1)
        push = self.container.prober("tcp-push", "--to", to, "--stream", 2)
        wait_for(lambda: any(item["bytes"] > 100_000 for item in pull.ask("status")), "pull")
        wait_for(lambda: any(item["bytes"] > 100_000 for item in server.ask("status")), "push")
        for prober in (pull, push, server):
            prober.stop()
        self.assertFalse(self.container.connects(outside_address(), 9002))

    def test_polkit_judges_users_by_our_rule(self):
        check = "(sa{sv})sa{ss}us"
        for user, expected in (("alice", False), ("bob", True)):
            with self.subTest(user=user):
                connection = self.bus.connect(user)
                subject = ("system-bus-name", {"name": ("s", connection.name)})
                (answer,) = self.bus.root.call(*POLKIT, "CheckAuthorization", check, subject,
                                               "org.outcall.inspect", {}, 0, "")
                self.assertEqual(answer[0], expected)
                (uid,) = self.bus.root.call("org.freedesktop.DBus", "/org/freedesktop/DBus",
                                            "org.freedesktop.DBus", "GetConnectionUnixUser", "s",
                                            connection.name)
                self.assertEqual(uid, USERS[user])

    def test_an_error_reply_is_an_exception(self):
        with self.assertRaises(BusError) as caught:
            self.bus.root.call("org.example.Nobody", "/", "org.example.Nobody", "Nothing")
        self.assertEqual(caught.exception.name, "org.freedesktop.DBus.Error.ServiceUnknown")


if __name__ == "__main__":
    main()
