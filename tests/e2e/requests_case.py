# SPDX-License-Identifier: GPL-2.0-or-later
"""Rule requests: pending they change nothing, approved they are a rule file in force, and nothing
is left half done by a full disk, a read-only one, or a kill -9 (S003-FR-024 to 026)."""

import json
import os
import random
import shutil
import time

from rig.case import Case, main
from rig.client import MANAGER, ROOT, network
from rig.connection import BusError
from rig.daemon import RULES, STATE, rule_file, write_rules
from rig.network import outside_address
from rig.process import binary, run
from rig.requests import (RECORDS, REQUEST, path_of, record_path, rule_path, status_on_disk,
                          write_record)

ID = "rr-aabbcc112233"
BASE = {"10-base.yaml": rule_file(("base", "allow", "network.port == 80"))}
HOSTILE = "\x1b]0;owned\x07\x1b[2J\u202e\r\nevil"
ROUNDS = 12


def files(directory):
    return {name: open(os.path.join(directory, name), "rb").read()
            for name in os.listdir(directory)}


def fill(directory):
    """Leaves not one block free."""
    with open(os.path.join(directory, "filler"), "wb", buffering=0) as file:
        try:
            while file.write(bytes(4096)):
                pass
        except OSError:
            pass


class Requests(Case):
    def setUp(self):
        self.addCleanup(self.unmount)
        self.stop()
        shutil.rmtree(STATE)
        os.makedirs(STATE)
        write_rules(BASE)

    def stop(self):
        if self.daemon.alive():
            self.daemon.stop()

    @staticmethod
    def unmount():
        for directory in (RULES, STATE):
            run("umount", "-l", directory, check=False)

    def start(self, request=ID, **changes):
        text = write_record(request, **changes)
        self.daemon.start()
        return text

    def get(self, name, request=ID):
        return self.client.get(path_of(request), REQUEST, name)

    def approve(self, request=ID):
        return self.client.call(path_of(request), REQUEST, "Approve")

    def deny(self, reason, request=ID):
        return self.client.call(path_of(request), REQUEST, "Deny", "s", reason)

    def rules(self):
        return [rule["id"] for rule in self.client.manager("ListRules")]

    def pending(self):
        return self.client.get(ROOT, MANAGER, "PendingRequestCount")

    def assert_fails(self, error, call, *arguments):
        with self.assertRaises(BusError) as caught:
            call(*arguments)
        self.assertEqual(caught.exception.name, "org.outcall.Error." + error)
        return str(caught.exception)

    def test_a_pending_request_changes_nothing(self):
        # S003-FR-025, S003-SC-013
        text = self.start()
        web = self.container()
        self.assertEqual(self.get("Status"), "pending")
        self.assertEqual(self.get("RuleFile"), text)
        self.assertEqual(self.get("NewlyAllows")[0]["condition"], "network.port == 9000")
        self.assertEqual(self.pending(), 1)
        self.assertEqual(self.rules(), ["base"])
        self.assertEqual(self.client.admit(web.id, network(outside_address(), 9000, "udp"))[0],
                         "block")
        self.assert_blocked(web)
        self.assertIn(path_of(ID), self.client.objects())

    def test_an_approved_one_is_a_rule_file_in_force(self):
        # S003-FR-026, S003-AS-013
        text = self.start()
        before = files(RULES)
        web = self.container()
        self.assertEqual(self.approve(), 2)
        self.assertEqual(files(RULES), {**before, f"agent-{ID}.yaml": text.encode()})
        self.assertEqual(os.stat(rule_path(ID)).st_mode & 0o7777, 0o600)
        self.assertEqual((self.get("Status"), self.pending()), ("approved", 0))
        self.assertEqual(self.client.admit(web.id, network(outside_address(), 9000, "udp"))[0],
                         "allow")
        self.assert_passes(web)
        self.assert_fails("Conflict", self.approve)
        self.assert_fails("Conflict", self.deny, "too late")
        self.stop()
        self.daemon.start()
        self.assertEqual((self.get("Status"), self.rules()), ("approved", ["base", "asked"]))

    def test_a_denied_one_writes_no_file(self):
        # S003-FR-026, S003-AS-014
        self.start()
        before = files(RULES)
        self.assert_fails("InvalidArgument", self.deny, "x" * 1025)
        self.assert_fails("InvalidArgument", self.deny, "a\x1bb")
        self.deny("use the mirror")
        self.assertEqual((self.get("Status"), self.get("Reason")), ("denied", "use the mirror"))
        self.assertEqual((files(RULES), self.rules()), (before, ["base"]))
        self.assert_fails("Conflict", self.approve)

    def assert_undone(self, before):
        self.assertEqual({name: text for name, text in files(RULES).items() if name != "filler"},
                         before)
        self.assertEqual((self.get("Status"), self.rules()), ("pending", ["base"]))
        self.assertEqual(status_on_disk(ID), "pending")

    def mount(self, directory):
        """A small file system of its own, with what is there."""
        kept = files(directory) if directory == RULES else {}
        run("mount", "-t", "tmpfs", "-o", "size=64k,mode=755", "tmpfs", directory)
        for name, data in kept.items():
            with open(os.path.join(directory, name), "wb") as file:
                file.write(data)

    def test_a_full_disk_below_the_rules_changes_nothing(self):
        self.mount(RULES)
        self.start()
        before = files(RULES)
        fill(RULES)
        self.assertIn("No space left", self.assert_fails("Unavailable", self.approve))
        self.assert_undone(before)
        os.unlink(os.path.join(RULES, "filler"))
        self.assertEqual(self.approve(), 2)

    def test_a_full_state_directory_changes_nothing(self):
        self.mount(STATE)
        self.start()
        before = files(RULES)
        fill(STATE)
        self.assertIn("No space left", self.assert_fails("Unavailable", self.approve))
        self.assert_undone(before)
        self.assert_fails("Unavailable", self.deny, "no")
        self.assert_undone(before)
        os.unlink(os.path.join(STATE, "filler"))
        self.assertEqual(self.approve(), 2)

    def test_a_read_only_directory_changes_nothing(self):
        for directory in (RULES, STATE):
            with self.subTest(directory=directory):
                self.stop()
                self.mount(directory)
                self.start()
                before = files(RULES)
                run("mount", "-o", "remount,ro", directory)
                self.assertIn("Read-only", self.assert_fails("Unavailable", self.approve))
                self.assert_undone(before)
                run("mount", "-o", "remount,rw", directory)
                self.assertEqual(self.approve(), 2)
                self.stop()
                run("umount", directory)
                write_rules(BASE)

    def test_a_kill_leaves_it_pending_or_approved(self):
        """Wherever it strikes, a start finds one or the other, never half of it."""
        chance = random.Random(20)
        seen = set()
        for number in range(ROUNDS):
            request = f"rr-{number:012x}"
            self.stop()
            shutil.rmtree(RECORDS, ignore_errors=True)
            write_rules(BASE)
            self.start(request)
            self.bus.root.send("org.outcall", path_of(request), REQUEST, "Approve")
            time.sleep(chance.uniform(0, 0.002))
            self.daemon.kill()
            self.daemon.start()
            status = self.get("Status", request)
            seen.add(status)
            approved = status == "approved"
            self.assertIn(status, ("pending", "approved"))
            self.assertEqual(status_on_disk(request), status)
            self.assertEqual(os.path.exists(rule_path(request)), approved, status)
            self.assertEqual("asked" in self.rules(), approved, status)
            self.assertEqual(len(os.listdir(RULES)), 2 if approved else 1)
        print("seen:", sorted(seen))

    def test_a_start_takes_back_what_was_half_approved(self):
        text = write_record(ID)
        with open(rule_path(ID), "w", encoding="utf-8") as file:
            file.write(text)
        self.daemon.start()
        self.assertFalse(os.path.exists(rule_path(ID)))
        self.assertEqual((self.get("Status"), self.rules()), ("pending", ["base"]))
        self.assertIn(f"approval of {ID} was not completed", self.daemon.log())

    def test_a_damaged_record_is_set_aside(self):
        write_record("rr-000000000001")
        with open(record_path("rr-000000000001"), "a", encoding="utf-8") as file:
            file.write("}")
        self.start()
        self.assertEqual(self.pending(), 1)
        self.assertTrue(os.path.exists(record_path("rr-000000000001") + ".damaged"))

    def test_those_of_a_container_that_is_gone_expire(self):
        web = self.container() if self.daemon.alive() else None
        self.assertIsNone(web)
        self.start()
        gone = self.container()
        write_record("rr-000000000002", container=gone.id)
        self.stop()
        self.daemon.start()
        self.client.register(gone)
        self.client.unregister(gone)
        self.assertIn(self.get("Status", "rr-000000000002"), ("pending", "expired"))
        end = time.monotonic() + 5
        while self.get("Status", "rr-000000000002") != "expired" and time.monotonic() < end:
            time.sleep(0.01)
        self.assertEqual(self.get("Status", "rr-000000000002"), "expired")
        self.assertEqual(self.get("Status"), "pending")

    def ctl(self, *words, status=0):
        result = run(binary("outcallctl"), "rule", "requests", *words, check=False)
        self.assertEqual(result.returncode, status, f"{words}: {result.stderr}{result.stdout}")
        for text in (result.stdout, result.stderr):
            self.assertFalse(set(text) & set("\x1b\x07\r\u202e"), text)
        return result.stdout + result.stderr

    def test_the_command_line(self):
        # S003-FR-034
        self.start(description=HOSTILE, container_name="we\x1b[31mb")
        write_record("rr-000000000003", rules=rule_file(("other", "allow", "network.port == 9")))
        self.stop()
        self.daemon.start()
        listed = self.ctl("list")
        self.assertIn(ID, listed)
        self.assertIn("ID", listed.splitlines()[0])
        self.assertEqual(len(json.loads(self.ctl("list", "--json"))), 2)
        shown = self.ctl("show", ID)
        for text in ("network.port == 9000", "asked", "pending", "\\x1b[2J"):
            self.assertIn(text, shown)
        self.assertEqual(json.loads(self.ctl("show", ID, "--json"))["description"], HOSTILE)
        self.ctl("approve", ID, "--digest", "0" * 64, status=1)
        self.assertIn("approved; 2 rules loaded", self.ctl("approve", ID, "--yes"))
        self.assertIn("is approved already", self.ctl("approve", ID, status=1))
        self.assertIn("denied", self.ctl("deny", "rr-000000000003", "--reason", "no need"))
        self.assertIn("there is no rule request", self.ctl("show", "rr-999999999999", status=1))
        self.ctl("show", "nonsense", status=2)
        self.assertEqual(self.ctl("list").strip(), "No pending rule requests.")
        self.assertIn("no need", self.ctl("show", "rr-000000000003"))
        self.assertEqual(len(json.loads(self.ctl("list", "--all", "--json"))), 2)


if __name__ == "__main__":
    main()
