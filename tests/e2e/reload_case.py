# SPDX-License-Identifier: GPL-2.0-or-later
"""S003: reload by a change of the files, and under load.

--swaps N: how often the policy is swapped while four clients ask (S003-FR-023, S003-FR-040).

How the ids are read:
  AS-009  a reload on request answers with files and rules, and what it loaded decides (by D-Bus)
  AS-010  a file that changes, comes or goes is found by itself; the result is logged
  EC-015  a set with faults: the old one stays, the error says what is wrong
  EC-016  requests during a reload are answered, each by one of the two sets
"""

import argparse
import multiprocessing
import os
import shutil
import sys
import time

from rig import kernel
from rig.case import Case, main
from rig.client import ROOT, Client, network
from rig.connection import BusError, Connection
from rig.bus import SOCKET
from rig.daemon import RULES, rule_file, write_rules
from rig.network import outside_address
from rig.process import wait_for

SWAPS = 100
CLIENTS = 4
# Each answers every port in its own way; an answer that mixes them is of neither.
EVEN = {"10.yaml": rule_file(*((f"even-{n}", "allow" if n % 2 else "block", f"network.port == {n}")
                               for n in range(1, 9)))}
ODD = {"20.yaml": rule_file(*((f"odd-{n}", "block" if n % 2 else "allow", f"network.port == {n}")
                              for n in range(1, 9)))}
WHOLE = {(n, f"{kind}-{n}", file, "allow" if (n % 2 == 1) == (kind == "even") else "block")
         for n in range(1, 9) for kind, file in (("even", "10.yaml"), ("odd", "20.yaml"))}


def replace(files):
    """As an operator does it: new files by rename, old ones unlinked."""
    for name, text in files.items():
        with open(os.path.join(RULES, "." + name), "w", encoding="utf-8") as file:
            file.write(text)
        os.rename(os.path.join(RULES, "." + name), os.path.join(RULES, name))
    for name in os.listdir(RULES):
        if name not in files:
            os.unlink(os.path.join(RULES, name))


def ask(stop, results):
    """One client: evaluates without pause; (answers, wrong ones, errors)."""
    client = Client(Connection(SOCKET))
    answers, wrong, errors, kinds = 0, [], [], set()
    while not stop.is_set():
        port = answers % 8 + 1
        try:
            decision, rule, file = client.evaluate("", {"network": {"port": port}})[:3]
            kinds.add(file)
            if (port, rule, file, decision) not in WHOLE:
                wrong.append((port, decision, rule, file))
        except BusError as error:
            errors.append(str(error))
        answers += 1
    results.put((answers, wrong[:5], errors[:5], sorted(kinds)))


class Watch(Case):
    def setUp(self):
        self.load({"10.yaml": rule_file(("old", "allow", "network.port == 1"))})

    def load(self, files):
        write_rules(files)
        self.client.manager("ReloadRules")

    def decides(self, port, rule):
        return self.client.evaluate("", {"network": {"port": port}})[1] == rule

    def follow(self, port, rule, what):
        wait_for(lambda: self.decides(port, rule), what, seconds=5)

    def generation(self):
        return self.client.get(ROOT, "org.outcall.Manager1", "PolicyGeneration")

    def test_changes_are_followed(self):
        """S003-AS-010, S003-FR-022: modified, renamed over, added, removed."""
        path = os.path.join(RULES, "10.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(rule_file(("modified", "allow", "network.port == 1")))
        self.follow(1, "modified", "a file that was written")
        replace({"10.yaml": rule_file(("renamed", "allow", "network.port == 1"))})
        self.follow(1, "renamed", "a file that was renamed over")
        with open(os.path.join(RULES, "05.yaml"), "w", encoding="utf-8") as file:
            file.write(rule_file(("added", "block", "network.port == 1")))
        self.follow(1, "added", "a file that was added")
        os.unlink(os.path.join(RULES, "05.yaml"))
        self.follow(1, "renamed", "a file that was removed")
        self.assertIn("in force: 1 rules from 1 files", self.daemon.log())

    def test_the_directory_may_be_replaced(self):
        """S003-AS-010: moved away, missing for a while, another one in its place, twice."""
        for name in ("first", "second"):
            shutil.rmtree(RULES + ".old", ignore_errors=True)
            os.rename(RULES, RULES + ".old")
            time.sleep(0.4)
            self.assertTrue(self.decides(1, "old" if name == "first" else "first"))
            write_rules({"10.yaml": rule_file((name, "allow", "network.port == 1"))})
            self.follow(1, name, "another directory")
            replace({"10.yaml": rule_file((name, "allow", "network.port == 2"))})
            self.follow(2, name, "a file in it")
            replace({"10.yaml": rule_file((name, "allow", "network.port == 1"))})
            self.follow(1, name, "the file again")

    def test_a_faulty_change_keeps_the_old_set(self):
        """S003-EC-015, S003-FR-023: and says so in the log; the correction is found."""
        generation = self.generation()
        replace({"10.yaml": "rules: [\n"})
        wait_for(lambda: "the rules were not reloaded" in self.daemon.log(), "the refusal")
        self.assertTrue(self.decides(1, "old"))
        self.assertEqual(self.generation(), generation)
        replace({"10.yaml": rule_file(("new", "allow", "network.port == 1"))})
        self.follow(1, "new", "the correction")

    def test_what_is_in_force_is_not_loaded_again(self):
        """A change after a reload that has seen it, and other files."""
        generation = self.generation()
        replace({"10.yaml": rule_file(("old", "allow", "network.port == 1")), "notes.txt": "x"})
        time.sleep(0.8)
        self.assertEqual(self.generation(), generation)

    def test_what_a_change_forbids_is_gone(self):
        """S003-FR-022: without a call, judged by packets."""
        agent = self.container()
        self.load({"10.yaml": rule_file(("all", "allow", "network.port == 9000"))})
        self.client.admit(agent.id, network(outside_address(), 9000, "udp"))
        self.assert_passes(agent)
        replace({"10.yaml": rule_file(("all", "block", "true"))})
        wait_for(lambda: not kernel.elements(), "the removal")
        self.assert_blocked(agent)


class Load(Case):
    def test_every_answer_is_of_one_set(self):
        """S003-AS-009, S003-EC-016, S003-FR-021, S003-FR-023, S003-FR-040: and once a reload has
        returned, nothing passes that it forbids."""
        agent = self.container()
        open_all = {"30.yaml": rule_file(("flow", "allow", "network.port == 9000"))}
        replace({**EVEN, **open_all})
        self.client.manager("ReloadRules")
        stop, results = multiprocessing.Event(), multiprocessing.Queue()
        clients = [multiprocessing.Process(target=ask, args=(stop, results))
                   for _ in range(CLIENTS)]
        for client in clients:
            client.start()
        leaked = 0
        for swap in range(SWAPS):
            closing = swap % 2 == 0
            replace(ODD if closing else {**EVEN, **open_all})
            files, rules, _ = self.client.manager("ReloadRules")
            self.assertEqual((files, rules), (1, 8) if closing else (2, 9))
            if not closing:
                answer = self.client.admit(agent.id, network(outside_address(), 9000, "udp"))
                self.assertEqual(answer[0], "allow")
            elif kernel.elements():
                leaked += 1
            if closing and swap % 20 == 0:
                self.assert_blocked(agent)
        stop.set()
        found = [results.get(timeout=20) for _ in clients]
        for client in clients:
            client.join(20)
        print(f"{SWAPS} swaps, answers {[one[0] for one in found]}", file=sys.stderr)
        self.assertEqual(leaked, 0)
        for answers, wrong, errors, kinds in found:
            self.assertEqual((wrong, errors), ([], []))
            self.assertGreater(answers, SWAPS // 10)
            self.assertEqual(kinds, ["10.yaml", "20.yaml"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--swaps", type=int, default=SWAPS)
    known, sys.argv[1:] = parser.parse_known_args()
    SWAPS = known.swaps
    main()
