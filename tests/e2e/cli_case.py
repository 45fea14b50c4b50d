# SPDX-License-Identifier: GPL-2.0-or-later
"""outcallctl: every verb once, as a table and as --json, and every exit status (DESIGN §7)."""

import json
import os
import tempfile

from rig.case import Case, main
from rig.connection import BusError
from rig.daemon import rule_file, write_rules
from rig.network import outside_address
from rig.process import binary, run

DONE, FAILED, USAGE, BLOCKED, DENIED, UNREACHABLE = range(6)
RULE_FILE = rule_file(("web-updates", "allow", "network.port == 9000",
                       {"description": "what the tests send"}),
                      ("no-ssh", "block", "network.port == 22"))


class CommandLine(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        write_rules({"10-web.yaml": RULE_FILE})
        cls.client.manager("ReloadRules")

    def ctl(self, *words, status=DONE, user=None, **options):
        prefix = ("setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups") if user else ()
        result = run(*prefix, binary("outcallctl"), *words, check=False, **options)
        self.assertEqual(result.returncode, status, f"{words}: {result.stderr}{result.stdout}")
        if status in (DONE, BLOCKED):
            self.assertEqual(result.stderr, "", words)
        elif status != USAGE:
            self.assertEqual(len(result.stderr.splitlines()), 1, result.stderr)
        return result.stdout

    def both(self, *words, status=DONE):
        """The table and the parsed --json of a verb that changes nothing."""
        return (self.ctl(*words, status=status),
                json.loads(self.ctl(*words, "--json", status=status)))

    def test_status(self):
        table, data = self.both("status")
        self.assertIn("outcall0", table)
        self.assertIn("running", json.dumps(data))

    def test_evaluate_and_its_exit_status(self):
        container = self.container("web")
        flow = ("--ip", outside_address(), "--protocol", "udp", "--port")
        table, data = self.both("evaluate", "web", *flow, 9000)
        self.assertIn("web-updates", table)
        self.assertIn("allow", json.dumps(data))
        table, data = self.both("evaluate", container.id, *flow, 22, status=BLOCKED)
        self.assertIn("no-ssh", table)
        self.assertIn("block", json.dumps(data))
        self.both("evaluate", "web", "--context", '{"dns": {"query": "example.org"}}',
                  status=BLOCKED)
        self.assertEqual(self.client.dynamic_rules(), [])

    def test_admit_active_revoke(self):
        container = self.container("web")
        flow = ("--ip", outside_address(), "--protocol", "udp", "--port")
        self.ctl("admit", "web", *flow, 22, status=BLOCKED)
        self.assert_blocked(container)
        self.ctl("admit", "web", *flow, 9000, "--ttl", "10m")
        self.assert_passes(container)
        table, data = self.both("active")
        for text in ("web", outside_address(), "9000", "udp"):
            self.assertIn(text, table)
        self.assertEqual(len(data), 1)
        number = data[0]["path"].rsplit("/", 1)[1]
        self.ctl("renew", number, "--ttl", "1h")
        self.ctl("revoke", number)
        self.assert_blocked(container)
        self.assertEqual(self.both("active")[1], [])

    def test_allow_and_flush(self):
        containers = [self.container("one"), self.container("two")]
        for family in (4, 6):
            address = outside_address(family)
            words = f"[{address}]:9000/udp" if family == 6 else f"{address}:9000/udp"
            data = json.loads(self.ctl("allow", "one", words, "--ttl", "90s", "--json"))
            self.assertIn("rule", json.dumps(data))
            self.assert_passes(containers[0], address)
        self.ctl("allow", "two", f"{outside_address()}:9000/udp")
        self.ctl("flush", "one")
        self.assert_blocked(containers[0])
        self.assert_passes(containers[1])
        self.ctl("flush", "--json")
        self.assert_blocked(containers[1])

    def test_containers(self):
        container = self.container("web", register=False)
        self.ctl("container", "register", container.id, "--name", "web", "--pid", container.pid)
        table, data = self.both("container", "list")
        for text in ("web", container.addresses[0]):
            self.assertIn(text, table)
        self.assertEqual(len(data), 1)
        table, data = self.both("container", "show", "web")
        self.assertIn(container.id, table)
        self.assertIn(container.addresses[1], json.dumps(data))
        self.ctl("container", "unregister", container.id)
        self.assertEqual(self.both("container", "list")[1], [])
        self.ctl("container", "register", "by-address", "--name", "x",
                 "--address", "10.200.0.200", "--json")
        self.ctl("container", "unregister", "by-address", "--json")

    def test_rules(self):
        """S003-FR-034: list, show, reload; test is below."""
        table, data = self.both("rule", "list")
        self.assertIn("10-web.yaml", table)
        self.assertEqual([rule["id"] for rule in data], ["web-updates", "no-ssh"])
        table, data = self.both("rule", "show", "web-updates")
        self.assertIn("network.port == 9000", table)
        self.assertIn("what the tests send", json.dumps(data))
        self.both("rule", "reload")

    def test_rule_files_are_checked_without_a_daemon(self):
        """S003-FR-014, S003-FR-015: every fault of the set, by the daemon's own loader."""
        with tempfile.TemporaryDirectory() as directory:
            def put(name, text):
                with open(os.path.join(directory, name), "w", encoding="utf-8") as file:
                    file.write(text)

            put("10.yaml", RULE_FILE)
            put("notes.txt", "not read")
            alone = ("env", "DBUS_SYSTEM_BUS_ADDRESS=unix:path=/nowhere", binary("outcallctl"),
                     "rule", "check", directory)
            self.assertEqual(run(*alone).stdout, "2 rules from 1 file.\n")
            put("20.yaml", rule_file(("no-ssh", "block", "network.prot == 22")))
            table = run(*alone, check=False)
            self.assertEqual((table.returncode, table.stderr), (FAILED, ""))
            for part in ("20.yaml:", "did you mean 'port'", "'no-ssh'", "2 faults"):
                self.assertIn(part, table.stdout)
            faults = json.loads(run(*alone, "--json", check=False).stdout)["faults"]
            self.assertEqual(len(faults), 2)
            self.assertTrue(all(fault["where"].startswith("20.yaml:") for fault in faults))
        self.ctl("rule", "check", "/nowhere", status=FAILED)

    def test_an_expression_is_tested(self):
        """S003-AS-016, S003-FR-035: true, false or what is wrong, whatever the rules say."""
        context = ("--context", '{"network": {"port": 22}, "run": {"args": ["push"]}}')
        for expression, result in (('network.port == 22 && "push" in run.args', "true"),
                                   ("network.port == 53", "false"),
                                   ('http.method == "GET"', "false")):
            table, data = self.both("rule", "test", expression, *context)
            self.assertIn(result, table)
            self.assertEqual(data["result"], result == "true")
        self.assertIn("true", self.ctl("rule", "test", "network.port == 53", "--port", 53))
        for faulty in ("network.port ==", "network.nothing == 1", "1 / 0 == 1", '"text"'):
            self.assertEqual(self.ctl("rule", "test", faulty, *context, status=FAILED), "")
        self.ctl("rule", "test", "true", "--context", "[]", status=USAGE)

    def test_lockdown_stops_everything_allowed(self):
        container = self.container("web")
        self.client.allow(container.path, outside_address())
        self.assert_passes(container)
        self.ctl("lockdown", "on")
        self.addCleanup(self.ctl, "lockdown", "off")
        self.assert_blocked(container)
        self.ctl("evaluate", "web", "--ip", outside_address(), "--port", 9000, status=BLOCKED)

    def test_failures(self):
        for words in (("container", "show", "nobody"), ("container", "unregister", "nobody"),
                      ("rule", "show", "nothing"), ("rule", "test", "((("), ("revoke", "4711"),
                      ("allow", "nobody", "198.51.100.2:80"),
                      ("evaluate", "nobody", "--port", "80")):
            with self.subTest(words=words):
                self.ctl(*words, status=FAILED)
                self.ctl(*words, "--json", status=FAILED)

    def test_usage(self):
        for words in ((), ("nonsense",), ("allow",), ("allow", "web", "no destination"),
                      ("evaluate", "web", "--port", "65536"), ("evaluate", "web", "--context", "{"),
                      ("status", "--nonsense"), ("rule",), ("container", "register", "x")):
            with self.subTest(words=words):
                self.ctl(*words, status=USAGE)
        for words in (("--help",), ("status", "--help"), ("--version",)):
            self.ctl(*words)

    def test_denied_and_unreachable(self):
        for words in (("status",), ("active",), ("flush",), ("rule", "reload")):
            with self.subTest(words=words):
                self.ctl(*words, user="alice", status=DENIED)
                self.ctl(*words, user="bob")
                self.ctl(*words, status=UNREACHABLE, env={
                    **os.environ, "DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/run/rig/none"})
        self.daemon.stop()
        self.addCleanup(self.daemon.start)
        self.ctl("status", status=UNREACHABLE)

    def test_teardown(self):
        self.ctl("teardown")
        if self.daemon.alive():
            self.daemon.stop()
        self.daemon.start()

    def test_no_control_byte_reaches_the_terminal(self):
        hostile = self.container("a\x1b[31mb\nc", register=False)
        try:
            self.client.register(hostile)
        except BusError as refused:
            self.assertIn("InvalidArgument", str(refused))
        for words in (("container", "list"), ("active",), ("status",)):
            self.assertFalse(set(self.ctl(*words)) & {"\x1b", "\r", "\x07"})


if __name__ == "__main__":
    main()
