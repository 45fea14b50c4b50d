# SPDX-License-Identifier: GPL-2.0-or-later
"""A start that is refused says why, one line a cause, and leaves base deny in force; a stop leaves
it too, a teardown removes everything (S003-FR-014, S003-FR-015, S003-FR-028, S009-FR-005)."""

import os

from rig import kernel
from rig.case import Case, main
from rig.daemon import RULES, rule_file, write_rules
from rig.network import BRIDGE, outside_address
from rig.process import binary, run

OURS = {("inet", "outcall"), ("inet", "outcall_dyn"), ("bridge", "outcall_l2")}
BAD_FILES = {
    "10-version.yaml": 'version: "2"\nrules: []\n',
    "20-yaml.yaml": "rules: [\n",
    "30-cel.yaml": rule_file(("broken", "allow", "network.port ==")),
    "40-first.yaml": rule_file(("twice", "allow", "true")),
    "50-second.yaml": rule_file(("twice", "block", "true")),
    "60-undefined.yaml": rule_file(("lost", "allow", "$nowhere")),
    "70-circle.yaml": 'version: "1"\ndefinitions: {a: $b, b: $a}\nrules: '
                      '[{id: round, action: allow, condition: $a}]\n',
}


class Refused(Case):
    def setUp(self):
        if self.daemon.alive():
            self.daemon.stop()

    def tearDown(self):
        write_rules({})
        if not self.daemon.alive():
            self.daemon.start()

    def refuse_from_nothing(self, **flags):
        """Starts on a machine without any trace of outcalld; the lines it says."""
        self.daemon.tear_down()
        self.assertFalse(OURS & kernel.tables())
        status, lines = self.daemon.refused(**flags)
        self.assertEqual(status, 1, lines)
        self.assertTrue(lines)
        self.assertEqual([line for line in lines if not line.startswith("outcalld: ")], [])
        return lines

    def assert_base_deny(self):
        """A container on the bridge gets nothing out, and the tables are those that see to it."""
        self.assertIn(("inet", "outcall"), kernel.tables())
        self.assertTrue(kernel.rules())
        container = self.container(register=False)
        for family in (4, 6):
            self.assert_blocked(container, outside_address(family))
        write_rules({})
        self.daemon.start()
        container.path = self.client.register(container)
        for family in (4, 6):
            self.client.allow(container.path, outside_address(family))
            self.assert_passes(container, outside_address(family))

    def test_bad_rule_files_are_all_listed(self):
        """S003-EC-018 among them: each file with its fault."""
        write_rules(BAD_FILES)
        lines = self.refuse_from_nothing()
        self.assertEqual(len(lines), len(BAD_FILES) - 1, lines)  # 40-first.yaml alone is fine
        for name in BAD_FILES:
            if name != "40-first.yaml":
                self.assertTrue([line for line in lines if name in line], (name, lines))
        for text in ("broken", "twice", "nowhere"):
            self.assertTrue([line for line in lines if text in line], (text, lines))
        self.assert_base_deny()

    def test_check_says_the_same_and_touches_nothing(self):
        self.daemon.tear_down()
        write_rules(BAD_FILES)
        result = run(binary("outcalld"), "--check", "--rules-dir", RULES, check=False)
        self.assertEqual(result.returncode, 1)
        self.assertIn("30-cel.yaml", result.stderr)
        self.assertIn("\nnetwork.port ==\n", result.stderr)  # --check shows the source, too
        write_rules({"10.yaml": rule_file(("fine", "allow", "true"))})
        result = run(binary("outcalld"), "--check", "--rules-dir", RULES, check=False)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertFalse(OURS & kernel.tables())
        self.assertNotIn(BRIDGE, kernel.links())

    def test_no_rule_directory(self):
        """S003-EC-013."""
        lines = self.refuse_from_nothing(rules_dir=["/run/rig/missing"])
        self.assertTrue(any("/run/rig/missing" in line for line in lines), lines)
        self.assert_base_deny()

    def test_a_rule_directory_that_is_none(self):
        os.symlink(RULES, "/run/rig/link")
        for path in ("/run/rig/passwd", "/run/rig/link"):
            with self.subTest(path=path):
                lines = self.refuse_from_nothing(rules_dir=[path])
                self.assertTrue(any(path in line for line in lines), lines)
        self.assert_base_deny()

    def test_a_file_that_cannot_be_read(self):
        """S003-EC-014: as somebody whom its mode keeps out, for root reads everything."""
        write_rules({"10-mine.yaml": rule_file(("fine", "allow", "true"))})
        os.chmod(os.path.join(RULES, "10-mine.yaml"), 0o600)
        result = run("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
                     binary("outcalld"), "--check", "--rules-dir", RULES, check=False)
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn("10-mine.yaml: Permission denied", result.stderr)

    def test_a_second_instance(self):
        self.daemon.start()
        container = self.container()
        self.client.allow(container.path, outside_address())
        status, lines = self.daemon.refused()
        self.assertEqual((status, len(lines)), (1, 1), lines)
        self.assertTrue(self.daemon.alive())
        self.assert_passes(container)
        self.assert_kernel_is_model()

    def test_a_missing_capability(self):
        status, lines = self.daemon.refused(prefix=(
            "setpriv", "--bounding-set=-net_admin", "--inh-caps=-net_admin"))
        self.assertEqual((status, len(lines)), (1, 1), lines)
        self.assertIn("CAP_NET_ADMIN", lines[0])
        self.assertIn(("inet", "outcall"), kernel.tables())  # of the daemon that was there before
        self.assert_base_deny()

    def test_usage(self):
        for words in (("--nonsense",), ("--bridge", "a-name-that-is-too-long"),
                      ("--bridge-address", "10.0.0.1"), ("--check", "--teardown")):
            with self.subTest(words=words):
                self.assertEqual(run(binary("outcalld"), *words, check=False).returncode, 2)


class Rules(Case):
    def setUp(self):
        self.daemon.stop()
        self.addCleanup(self.restart)

    def restart(self):
        write_rules({})
        if self.daemon.alive():
            self.daemon.stop()
        self.daemon.start()

    def test_an_empty_directory_starts_and_blocks(self):
        """S003-FR-038."""
        write_rules({})
        self.daemon.start()
        for namespaces in ({}, {"network": {"ip": outside_address(), "port": 443}}):
            self.assertEqual(self.client.evaluate("", namespaces),
                             ("block", "", "", "default", False))

    def test_the_directory_is_a_flag(self):
        """S003-FR-027."""
        os.makedirs("/run/rig/other", exist_ok=True)
        with open("/run/rig/other/10.yaml", "w", encoding="utf-8") as file:
            file.write(rule_file(("other", "allow", "true")))
        write_rules({"10.yaml": rule_file(("usual", "allow", "true"))})
        for flags, rule in (({"rules_dir": ["/run/rig/other"]}, "other"), ({}, "usual")):
            self.daemon.start(**flags)
            self.assertEqual([row["id"] for row in self.client.manager("ListRules")], [rule])
            self.daemon.stop()

    def test_warnings_refuse_no_start(self):
        """S003-FR-016, S003-AS-008, S003-EC-011: they are logged."""
        write_rules({"10-lonely.yaml": 'version: "1"\ndefinitions: {lonely: "true"}\n',
                     "15-idle.yaml": 'version: "1"\ndefinitions: {idle: "true"}\nrules: '
                                     '[{id: busy, condition: "false", action: allow}]\n',
                     "20.yaml": rule_file(("fine", "allow", "true"))})
        self.daemon.start()
        self.assertEqual(self.client.evaluate("", {})[:2], ("allow", "fine"))
        warnings = [line for line in self.daemon.log().splitlines() if "10-lonely.yaml" in line]
        self.assertTrue(warnings)
        warnings += [line for line in self.daemon.log().splitlines() if "'idle' is not used" in line]
        self.assertIn("15-idle.yaml", warnings[-1])
        for line in warnings:
            self.assertTrue(line.startswith("outcalld: warning: "), line)


class Stop(Case):
    def tearDown(self):
        if not self.daemon.alive():
            self.daemon.start()

    def test_sigterm_leaves_the_base(self):
        container = self.container()
        self.client.allow(container.path, outside_address())
        self.assert_passes(container)
        guard = kernel.rules()
        self.assertEqual(len(guard), 4, guard)
        self.assertEqual(self.daemon.stop(), 0)
        self.assertIn(("inet", "outcall"), kernel.tables())
        self.assertNotIn(("inet", "outcall_dyn"), kernel.tables())
        self.assertEqual(kernel.rules(), guard)
        self.assertIn(BRIDGE, kernel.links())
        self.assert_blocked(container)
        self.daemon.start()
        self.assertEqual(kernel.rules(), guard)
        self.assert_blocked(container)
        container.path = self.client.register(container)
        self.client.allow(container.path, outside_address())
        self.assert_passes(container)

    def test_teardown_removes_everything(self):
        self.daemon.stop()
        result = self.daemon.tear_down()
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertFalse(OURS & kernel.tables())
        self.assertEqual(kernel.rules(), [])
        self.assertNotIn(BRIDGE, kernel.links())
        self.daemon.start()
        container = self.container()
        self.assert_blocked(container)
        self.client.allow(container.path, outside_address())
        self.assert_passes(container)

    def test_teardown_leaves_a_bridge_of_others(self):
        self.daemon.stop()
        self.daemon.tear_down()
        run("ip", "link", "add", BRIDGE, "type", "bridge")
        self.daemon.start()
        self.assertTrue(self.client.get("/org/outcall", "org.outcall.Manager1", "Enforcing"))
        self.daemon.stop()
        self.assertEqual(self.daemon.tear_down().returncode, 0)
        self.assertFalse(OURS & kernel.tables())
        self.assertEqual(kernel.rules(), [])
        self.assertIn(BRIDGE, kernel.links())
        run("ip", "link", "delete", BRIDGE)


if __name__ == "__main__":
    main()
