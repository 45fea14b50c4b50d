# SPDX-License-Identifier: GPL-2.0-or-later
"""S003: rule files and decisions, as a caller of the daemon sees them.

How the ids are read:
  AS-001  a matching allow rule: allow, with its id and file
  AS-002  a matching block rule with log: block, and a log entry of rule, file and decision
  AS-003  nothing matches: block, no rule, layer default
  AS-004  two files match: the first by name wins
  AS-007  a condition that does not parse: no start, one line with file, rule and place
  AS-015  `outcallctl rule list` shows ids, files, actions and condition previews, exit 0
  AS-016  `outcallctl rule test` is shown in cli_case.py, what it asks the daemon here
  AS-018  no daemon: one line that says so, exit 5 (DESIGN §7; 1 means "refused" here)
"""

import json

from rig.case import Case, main
from rig.client import ROOT, context
from rig.connection import BusError
from rig.daemon import rule_file, write_rules
from rig.network import BRIDGE
from rig.process import binary, run


def counting_to(side):
    """A condition that is false after side * side steps."""
    numbers = list(range(side))
    return f"!{numbers}.all(x, {numbers}.all(y, x + y < network.port))"


class Evaluation(Case):
    def load(self, **files):
        write_rules({f"{name.strip('_').replace('_', '-')}.yaml": text
                     for name, text in files.items()})
        return self.client.manager("ReloadRules")

    def decide(self, **namespaces):
        """decision, rule, file, layer"""
        return self.client.evaluate(self.agent.id, namespaces)[:4]

    def entries(self, *texts):
        """The lines of the log with all these texts."""
        return [line for line in self.daemon.log().splitlines()
                if all(text in line for text in texts)]

    def setUp(self):
        self.agent = self.container()

    def test_an_allow_rule_matches(self):
        """S003-AS-001, S003-FR-019."""
        self.load(_10_web=rule_file(("allow-github", "allow",
                                     'network.hostname == "github.com" && http.method == "GET"')))
        self.assertEqual(self.decide(network={"hostname": "github.com", "port": 443},
                                     http={"method": "GET"}),
                         ("allow", "allow-github", "10-web.yaml", "policy"))

    def test_a_block_rule_matches_and_is_logged(self):
        """S003-AS-002, S003-FR-020, S003-FR-029."""
        self.load(_10_git=rule_file(("no-force-push", "block",
                                     'run.tool == "git" && "-f" in run.flags', {"log": "true"})))
        answer = self.client.evaluate(self.agent.id, {"run": {"tool": "git", "flags": ["-f"]}})
        self.assertEqual(answer, ("block", "no-force-push", "10-git.yaml", "policy", True))
        (entry,) = self.entries('RULE="no-force-push"')
        for text in ("notice", 'FILE="10-git.yaml"', 'DECISION="block"', "run.tool=git",
                     f"agent.name={self.agent.name}", f'CONTAINER="{self.agent.id}"'):
            self.assertIn(text, entry)

    def test_every_decision_is_logged_at_debug(self):
        """S003-FR-029: without `log: true`, and the default; the journal has the time of it. Not at
        the level that is the default."""
        self.load(_10=rule_file(("quiet", "allow", "network.port == 53")))
        for level, found in (("info", 0), ("debug", 1)):
            self.daemon.stop()
            self.daemon.start(log_level=[level])
            self.assertEqual(self.client.evaluate("", {"network": {"port": 53}})[1], "quiet")
            self.client.evaluate("", {"network": {"port": 54}})
            for rule, verdict, port in (("quiet", "allow", 53), ("default-block", "block", 54)):
                entries = self.entries(f'RULE="{rule}"', "debug")
                self.assertEqual(len(entries), found, self.daemon.log())
                for entry in entries:
                    self.assertIn(f'DECISION="{verdict}"', entry)
                    self.assertIn(f"network.port={port}", entry)

    def test_a_slow_evaluation_is_warned_of(self):
        """S003-FR-031: a thousand rules that count to eight thousand are no normal conditions."""
        self.load(_10=rule_file(*((f"slow-{number}", "allow", counting_to(90))
                                  for number in range(1000))))
        self.assertEqual(self.decide(network={"port": 9000})[0], "block")
        self.assertTrue(self.entries("over 50 ms", "warning"), self.daemon.log()[-2000:])

    def test_an_evaluation_beyond_its_budget_blocks(self):
        """What the condition would have said is not known, so no later rule may allow."""
        self.load(_10=rule_file(("costly", "block", counting_to(200)), ("all", "allow", "true")))
        self.assertEqual(self.decide(network={"port": 9000})[0], "block")

    def test_a_bridge_that_is_down_is_an_error(self):
        """S003-FR-033: neither allow nor block."""
        self.load(_10=rule_file(("all", "allow", "true")))
        self.addCleanup(run, "ip", "link", "set", BRIDGE, "up")
        run("ip", "link", "set", BRIDGE, "down")
        for ask in (self.client.evaluate, self.client.admit):
            with self.assertRaises(BusError) as caught:
                ask(self.agent.id, {"network": {"port": 53}})
            self.assertEqual(caught.exception.name, "org.outcall.Error.NotEnforcing")
        run("ip", "link", "set", BRIDGE, "up")
        self.assertEqual(self.decide(network={"port": 53})[:2], ("allow", "all"))

    def test_nothing_matches(self):
        """S003-AS-003, S003-FR-009."""
        self.load(_10=rule_file(("one", "allow", 'network.hostname == "github.com"')))
        self.assertEqual(self.decide(network={"hostname": "evil.example.com"}),
                         ("block", "", "", "default"))

    def test_first_match_wins_by_file_name(self):
        """S003-AS-004, S003-FR-007, S003-FR-008."""
        self.load(_10_restrictions=rule_file(("block-admin", "block",
                  'network.hostname == "github.com" && http.path.startsWith("/admin")')),
                  _00_base=rule_file(("allow-github", "allow",
                                      'network.hostname == "github.com"')))
        self.assertEqual(self.decide(network={"hostname": "github.com"},
                                     http={"path": "/admin/settings"}),
                         ("allow", "allow-github", "00-base.yaml", "policy"))

    def test_priority_comes_before_file_name(self):
        """S003-FR-032."""
        self.load(_00=rule_file(("late", "allow", "true", {"priority": 50})),
                  _99=rule_file(("early", "block", "true", {"priority": 1})))
        self.assertEqual(self.decide(network={})[:2], ("block", "early"))
        self.assertEqual([row["id"] for row in self.client.manager("ListRules")],
                         ["early", "late"])

    def test_an_absent_namespace_never_matches(self):
        """S003-FR-005.f: not even under negation."""
        self.load(_10=rule_file(("negated", "allow", '!(http.method == "POST")'),
                                ("either", "allow", 'http.method == "GET" || network.port == 53')))
        self.assertEqual(self.decide(dns={"query": "example.com"}), ("block", "", "", "default"))
        self.assertEqual(self.decide(network={"port": 53})[:2], ("allow", "either"))
        self.assertEqual(self.decide(http={})[:2], ("allow", "negated"))

    def test_an_empty_directory_blocks(self):
        """S003-FR-038; S003-FR-001, S003-EC-020: other suffixes are ignored, in silence."""
        write_rules({"10.yaml.off": rule_file(("on", "allow", "true")), "README": "text",
                     "10.json": "{", "10.txt": "]"})
        files, rules, warnings = self.client.manager("ReloadRules")
        self.assertEqual((files, rules), (0, 0))
        self.assertFalse([line for line in warnings if "10." in line], warnings)
        self.assertEqual(self.decide(network={})[0], "block")

    def test_definitions_expand(self):
        """S003-FR-006."""
        text = ('version: "1"\ndefinitions:\n  web: network.port in [80, 443]\n'
                '  github: $web && network.hostname == "github.com"\nrules:\n'
                '  - {id: one, action: allow, condition: $github}\n')
        self.load(_10=text)
        self.assertEqual(self.decide(network={"hostname": "github.com", "port": 443})[0], "allow")
        self.assertEqual(self.decide(network={"hostname": "github.com", "port": 22})[0], "block")
        shown = self.client.manager("GetRule", "s", "one")
        self.assertIn("(network.port in [80, 443])", shown["condition"])
        self.assertEqual(shown["source"], "$github")
        self.assertEqual(shown["cost"], 11)

    def test_the_agent_namespace_is_the_daemons(self):
        """The name comes from the registration; a caller cannot set it."""
        self.load(_10=rule_file(("mine", "allow", f'agent.name == "{self.agent.name}"')))
        self.assertEqual(self.decide(network={})[:2], ("allow", "mine"))
        with self.assertRaises(BusError) as caught:
            self.decide(agent={"name": self.agent.name})
        self.assertEqual(caught.exception.name, "org.outcall.Error.InvalidArgument")

    def test_a_failed_reload_keeps_the_old_set(self):
        """S003-FR-023, S003-FR-040; S003-FR-030: one typed error, that of the contract."""
        self.load(_10=rule_file(("old", "allow", "network.port == 53")))
        generation = self.client.get(ROOT, "org.outcall.Manager1", "PolicyGeneration")
        faults = {"version": 'version: "2"\nrules: []\n', "yaml": "rules: [\n",
                  "duplicate": rule_file(("old", "allow", "true")),
                  "cel": rule_file(("new", "allow", "(((")),
                  "undefined": rule_file(("new", "allow", "$nothing")),
                  "field": rule_file(("new", "allow", "network.nothing == 1")),
                  "key": rule_file(("new", "allow", "true", {"logging": "true"}))}
        for name, text in faults.items():
            with self.subTest(name), self.assertRaises(BusError) as caught:
                self.load(_10=rule_file(("old", "allow", "network.port == 53")), _20=text)
            self.assertEqual(caught.exception.name, "org.outcall.Error.RuleSetInvalid")
            self.assertIn("20.yaml", caught.exception.text)
            self.assertEqual(self.decide(network={"port": 53})[:2], ("allow", "old"))
            self.assertEqual(generation, self.client.get(ROOT, "org.outcall.Manager1",
                                                         "PolicyGeneration"))

    def test_a_reload_counts_and_announces(self):
        """S003-FR-021, S003-FR-022 (by D-Bus)."""
        watcher = self.bus.connect()
        watcher.watch("type='signal',sender='org.outcall',member='RulesReloaded'")
        files, rules, warnings = self.load(_10=rule_file(("a", "allow", "true")),
                                           _20='version: "1"\ndefinitions: {unused: "true"}\n'
                                               'rules: [{id: b, action: block, condition: '
                                               '"true"}]\n')
        self.assertEqual((files, rules), (2, 2))
        self.assertTrue(any("unused" in warning for warning in warnings), warnings)
        signal = watcher.wait_signal(lambda s: s.member == "RulesReloaded",
                                     "RulesReloaded")
        self.assertEqual(signal.body[1:], (2, 2))
        watcher.close()

    def test_an_expression_is_tested_without_the_rules(self):
        """S003-FR-035: what `outcallctl rule test` asks."""
        def result(expression):
            return self.client.manager("TestExpression", "sa{sa{sv}}", expression,
                                       context({"network": {"port": 53}}))
        self.assertEqual(result("network.port == 53"), (True, ""))
        self.assertEqual(result("network.port == 443"), (False, ""))
        for faulty in ("(((", '"text"', "network.nothing", "1 / 0 == 1"):
            value, error = result(faulty)
            self.assertFalse(value)
            self.assertTrue(error, faulty)


class Startup(Case):
    def test_a_bad_condition_refuses_the_start(self):
        """S003-AS-007, S003-FR-015.a."""
        self.daemon.stop()
        write_rules({"10-bad.yaml": rule_file(("bad-rule", "allow", "network.hostname =="))})
        status, lines = self.daemon.refused()
        self.assertEqual((status, len(lines)), (1, 1), lines)
        self.assertTrue(lines[0].startswith("outcalld: "), lines)
        for text in ("10-bad.yaml", "bad-rule"):
            self.assertIn(text, lines[0])

    def tearDown(self):
        write_rules({})
        if not self.daemon.alive():
            self.daemon.start()


class CommandLine(Case):
    def test_the_rules_are_listed(self):
        """S003-AS-015, S003-FR-034."""
        write_rules({"10-web.yaml": rule_file(
            ("allow-github", "allow", 'network.hostname == "github.com"'),
            ("no-ssh", "block", "network.port == 22"))})
        self.client.manager("ReloadRules")
        result = run(binary("outcallctl"), "rule", "list")
        for text in ("allow-github", "no-ssh", "10-web.yaml", "allow", "block",
                     "network.port == 22"):
            self.assertIn(text, result.stdout)
        rows = json.loads(run(binary("outcallctl"), "rule", "list", "--json").stdout)
        self.assertEqual([row["id"] for row in rows], ["allow-github", "no-ssh"])

    def test_no_daemon_is_said_in_one_line(self):
        """S003-AS-018."""
        self.daemon.stop()
        self.addCleanup(self.daemon.start)
        for words in (("list",), ("show", "x"), ("reload",), ("test", "true")):
            with self.subTest(words=words):
                result = run(binary("outcallctl"), "rule", *words, check=False)
                self.assertEqual(result.returncode, 5, result.stderr)
                self.assertEqual(len(result.stderr.splitlines()), 1, result.stderr)
                self.assertIn("outcalld", result.stderr)


if __name__ == "__main__":
    main()
