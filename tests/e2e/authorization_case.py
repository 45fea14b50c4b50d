# SPDX-License-Identifier: GPL-2.0-or-later
"""Who may do what, by the real polkitd (dbus-api.md, Authorization): a plain user nothing, a user
whom a polkit rule allows everything, root always, and nobody else while polkit is away."""

import signal
import time
import xml.etree.ElementTree as xml

from rig import kernel
from rig.case import Case, main
from rig.client import CONTAINER, MANAGER, NAME, PROPERTIES, ROOT, RULE, Client, context, network
from rig.connection import BusError
from rig.daemon import rule_file
from rig.network import outside_address
from rig.process import run, wait_for
from rig.requests import REQUEST, path_of, write_record

STANDARD = "org.freedesktop.DBus."
MANAGED = STANDARD + "ObjectManager"
REFUSALS = (STANDARD + "Error.AccessDenied",
            STANDARD + "Error.InteractiveAuthorizationRequired")
# Every method, with arguments that would work; {rule}, {container}: ids. None: needs no leave.
# In the order of calling: what removes objects comes last.
CALLS = {
    (PROPERTIES, "Get"): ("ss", "{interface}", "{property}"),
    (PROPERTIES, "GetAll"): ("s", "{interface}"),
    (MANAGED, "GetManagedObjects"): ("",),
    (MANAGER, "Evaluate"): ("sa{sa{sv}}", "{container}", context(network("198.51.100.2", 80))),
    (MANAGER, "Admit"): ("sa{sa{sv}}t", "{container}", context(network("198.51.100.2", 80)), 60),
    (MANAGER, "TestExpression"): ("sa{sa{sv}}", "true", {}),
    (MANAGER, "ListRules"): ("",),
    (MANAGER, "GetRule"): ("s", "none"),
    (MANAGER, "ReloadRules"): ("",),
    (MANAGER, "RegisterContainer"): ("ssa{sv}", "other", "other",
                                     {"addresses": ("as", ["10.200.0.99"])}),
    (MANAGER, "UnregisterContainer"): ("s", "other"),
    (MANAGER, "GetContainer"): ("s", "{container}"),
    (MANAGER, "ListDynamicRules"): ("",),
    (MANAGER, "SetLockdown"): ("b", False),
    (REQUEST, "Approve"): ("",),
    (REQUEST, "Deny"): ("s", "no"),
    (CONTAINER, "Allow"): ("ssst", "198.51.100.3", "tcp", "80", 60),
    (RULE, "Renew"): ("t", 60),
    (RULE, "Revoke"): ("",),
    (CONTAINER, "Purge"): ("",),
    (MANAGER, "FlushDynamicRules"): ("",),
    (MANAGER, "BringUp"): ("",),
    (MANAGER, "TearDown"): ("",),  # last: it ends the enforcement
    (PROPERTIES, "Set"): None,  # its own test: nothing is writable
    (STANDARD + "Introspectable", "Introspect"): None,
    (STANDARD + "Peer", "Ping"): None,
    (STANDARD + "Peer", "GetMachineId"): None,
}
# What one who may do it is told of these calls, where it is not success.
DOMAIN_ERRORS = {
    (MANAGER, "GetRule"): "org.outcall.Error.NotFound",
    (REQUEST, "Deny"): "org.outcall.Error.Conflict",  # approved just before
}
# A value of each type a property has.
REQUESTS = ("rr-000000000001",)
SAMPLES = {"s": "x", "b": True, "u": 1, "t": 1, "o": "/", "as": ["x"],
           "a{sv}": {}, "aa{sv}": []}


class Authorization(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for request in REQUESTS:
            write_record(request, rules=rule_file((request, "allow", "false")))
        cls.daemon.stop()
        cls.daemon.start()

    def setUp(self):
        self.request = path_of(REQUESTS[0])
        self.web = self.container()
        self.rule = self.client.allow(self.web.path, outside_address())
        self.users = {name: self.bus.connect(name) for name in ("alice", "bob", "carol")}
        for connection in self.users.values():
            self.addCleanup(connection.close)

    def paths(self):
        return {MANAGER: ROOT, MANAGED: ROOT, CONTAINER: self.web.path, RULE: self.rule,
                REQUEST: self.request}

    def calls(self):
        """(path, interface, member, signature, arguments) of each call the live objects offer."""
        for path in (ROOT, self.web.path, self.rule, self.request):
            (text,) = self.bus.root.call(NAME, path, STANDARD + "Introspectable", "Introspect")
            own = self.interface_of(path)
            first = self.properties(path)[0][0]
            for interface in xml.fromstring(text).findall("interface"):
                for method in interface.findall("method"):
                    key = (interface.get("name"), method.get("name"))
                    self.assertIn(key, CALLS, "a method that this table does not know")
                    if CALLS[key]:
                        signature, *arguments = CALLS[key]
                        words = {"{container}": self.web.id, "{interface}": own,
                                 "{property}": first}
                        yield (path, *key, signature, *(
                            words.get(item, item) if isinstance(item, str) else item
                            for item in arguments))

    def interface_of(self, path):
        return {ROOT: MANAGER, self.web.path: CONTAINER, self.rule: RULE,
                self.request: REQUEST}[path]

    def properties(self, path):
        """(name, type) of each property of the object's own interface."""
        (text,) = self.bus.root.call(NAME, path, STANDARD + "Introspectable", "Introspect")
        found = [(item.get("name"), item.get("type")) for interface in xml.fromstring(text)
                 if interface.get("name") == self.interface_of(path)
                 for item in interface.findall("property")]
        self.assertTrue(found, path)
        return found

    def ordered(self):
        order = list(CALLS)
        return sorted(self.calls(), key=lambda call: order.index(call[1:3]))

    def error(self, connection, call, **options):
        """The error's name, or empty when the call was answered."""
        try:
            connection.call(NAME, *call, **options)
        except BusError as error:
            return error.name
        return ""

    def refusal(self, connection, call, **options):
        """The refusal's name, or empty when the call was let through."""
        name = self.error(connection, call, **options)
        return name if name in REFUSALS else ""

    def state(self):
        objects = {path: {name: {key: value for key, value in fields.items()
                                 if key not in ("Packets", "Bytes")}
                          for name, fields in interfaces.items()}
                   for path, interfaces in self.client.objects().items()}
        return objects, kernel.elements(), self.client.manager("ListRules")

    def test_a_plain_user_is_refused_everything(self):
        before = self.state()
        for call in self.ordered():
            for interactive in (False, True):
                with self.subTest(path=call[0], member=call[2], interactive=interactive):
                    self.assertTrue(self.refusal(self.users["alice"], call,
                                                 interactive=interactive))
        self.assertEqual(self.state(), before)
        alice = self.users["alice"]
        for path in (ROOT, self.web.path, self.rule, self.request):
            alice.call(NAME, path, STANDARD + "Introspectable", "Introspect")
            alice.call(NAME, path, STANDARD + "Peer", "Ping")

    def test_a_user_whom_a_rule_allows_may(self):
        calls = self.ordered()
        for call in calls:
            with self.subTest(path=call[0], member=call[2]):
                self.assertEqual(self.error(self.users["bob"], call),
                                 DOMAIN_ERRORS.get(call[1:3], ""))
        self.assertEqual(calls[-1][2], "TearDown")
        wait_for(lambda: ("inet", "outcall") not in kernel.tables(), "bob's teardown")
        if self.daemon.alive():
            self.daemon.stop()
        self.daemon.start()

    def test_polkit_is_told_what_it_is_about(self):
        """Carol's rule allows one destination only."""
        carol = Client(self.users["carol"])
        carol.allow(self.web.path, "198.51.100.4")
        for destination in ("198.51.100.5", "2001:db8:51::4"):
            with self.assertRaises(BusError) as caught:
                carol.allow(self.web.path, destination)
            self.assertIn(caught.exception.name, REFUSALS)
        with self.assertRaises(BusError):
            carol.dynamic_rules()

    def test_no_property_is_writable(self):
        for user in (self.bus.root, *self.users.values()):
            for path in (ROOT, self.web.path, self.rule, self.request):
                interface = self.interface_of(path)
                for name, kind in self.properties(path):
                    with self.subTest(user=user.name, path=path, name=name):
                        call = (path, PROPERTIES, "Set", "ssv", interface, name,
                                (kind, SAMPLES[kind]))
                        self.assertEqual(self.error(user, call),
                                         STANDARD + "Error.PropertyReadOnly")

    def test_another_process_of_a_user(self):
        """The same through busctl, as the user's own process."""
        command = ("busctl", "get-property", NAME, ROOT, MANAGER, "State")
        for user, allowed in (("alice", False), ("bob", True)):
            result = run("setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups",
                         *command, check=False)
            self.assertEqual(result.returncode == 0, allowed, result.stderr)

    def test_without_polkit_only_root_may(self):
        self.bus.stop_polkit()
        try:
            for call in (call for call in self.ordered() if call[2] != "TearDown"):
                for user in ("alice", "bob"):
                    with self.subTest(user=user, path=call[0], member=call[2]):
                        self.assertTrue(self.refusal(self.users[user], call))
            self.users["alice"].call(NAME, ROOT, STANDARD + "Peer", "Ping")
            self.client.revoke(self.rule)
            self.assertEqual(kernel.elements(), set())
            self.assertTrue(self.daemon.alive())
        finally:
            self.bus.start_polkit()
        wait_for(lambda: not self.refusal(self.users["bob"], (ROOT, MANAGER, "ListRules")),
                 "bob, once polkit is back")

    def test_a_silent_polkit_holds_up_nobody_else(self):
        bob, pending = self.bus.connect("bob"), []
        self.bus.polkitd.send_signal(signal.SIGSTOP)
        try:
            for _ in range(4):
                pending.append(bob.send(NAME, ROOT, MANAGER, "ListRules"))
            with self.assertRaises(BusError) as caught:  # 4 a sender (DESIGN §8)
                bob.call(NAME, ROOT, MANAGER, "ListRules", seconds=2)
            self.assertEqual(caught.exception.name, "org.outcall.Error.LimitExceeded")
            begun = time.monotonic()
            self.client.allow(self.web.path, "198.51.100.6")
            self.assertLess(time.monotonic() - begun, 1)
        finally:
            self.bus.polkitd.send_signal(signal.SIGCONT)
        for serial in pending:
            bob.reply(serial).result()
        bob.close()

    def test_a_sender_that_leaves_gets_nothing_done(self):
        bob = self.bus.connect("bob")
        self.bus.polkitd.send_signal(signal.SIGSTOP)
        try:
            bob.send(NAME, self.web.path, CONTAINER, "Allow", "ssst", "198.51.100.7", "tcp",
                     "80", 0)
            self.client.manager("ListRules")  # the daemon has seen bob's call by now
            bob.close()
            wait_for(lambda: not self.bus.owned(bob.name), "the end of bob's name")
        finally:
            self.bus.polkitd.send_signal(signal.SIGCONT)
        time.sleep(0.1)
        self.assertNotIn("198.51.100.7",
                         {row["destination"] for row in self.client.dynamic_rules()})

    def test_only_root_may_take_the_name(self):
        self.daemon.stop()
        try:
            for user in self.users.values():
                with self.assertRaises(BusError):
                    user.call(STANDARD[:-1], "/org/freedesktop/DBus", STANDARD[:-1],
                              "RequestName", "su", NAME, 0)
        finally:
            self.daemon.start()


if __name__ == "__main__":
    main()
