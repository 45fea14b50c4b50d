# SPDX-License-Identifier: GPL-2.0-or-later
"""S003: enrich rules and their scripts, as a caller of the daemon sees them.

How the ids are read:
  AS-006  an enrich rule is run, in a sandbox; what must not happen is that it runs unprivileged code
          with the daemon's rights, or while rules are only checked
  EC-003  a script beyond its timeout is killed with all it started, and adds nothing
  EC-004  a script that is missing: a warning at load and at evaluation, and it adds nothing
  EC-005  a script that fails adds nothing; the warning has its exit status and standard error
"""

import json
import os
import threading
import time

from rig import kernel
from rig.case import Case, main
from rig.client import Client, network
from rig.connection import BusError
from rig.daemon import RULES, rule_file, write_rules
from rig.http import Agent, Inside
from rig.network import outside_address
from rig.process import binary, run, wait_for

ALLOW_OK = ("ok", "allow", "run.context.ok == true")


def hook(name="hook", condition="true", script="hooks/hook.sh", timeout=None, **fields):
    limit = f", timeout_ms: {timeout}" if timeout else ""
    return (name, "enrich", condition, {"enrich": f"{{script: {script}{limit}}}", **fields})


def write_script(text, name="hooks/hook.sh", mode=0o755):
    path = os.path.join(RULES, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write("#!/bin/sh\n" + text)
    os.chmod(path, mode)


def said(text):
    """A script that writes this and nothing else."""
    return f"cat >/dev/null\ncat <<'END'\n{text}\nEND\n"


def processes(word):
    """Command lines in the whole PID namespace that hold the word."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", encoding="utf-8", errors="replace") as file:
                line = file.read().replace("\0", " ")
        except OSError:
            continue
        if word in line:
            found.append(line)
    return found


class Enrich(Case):
    def setUp(self):
        self.agent = self.container()

    def load(self, script, *rules, name="hooks/hook.sh", mode=0o755):
        write_rules({"10.yaml": rule_file(*rules)})
        if script is not None:
            write_script(script, name, mode)
        return self.client.manager("ReloadRules")

    def decide(self, **namespaces):
        return self.client.evaluate(self.agent.id, namespaces)[:4]

    def fault(self, *texts):
        """The last warning of a script that added nothing, which holds the texts."""
        lines = [line for line in self.daemon.log().splitlines() if "added nothing" in line]
        self.assertTrue(lines, self.daemon.log()[-3000:])
        for text in ("warning", 'RULE="hook"', 'FILE="10.yaml"', *texts):
            self.assertIn(text, lines[-1])

    def in_background(self, call):
        """A call on a connection of its own; join() returns its answer or its error."""
        result = {}

        def work():
            connection = self.bus.connect()
            try:
                result["answer"] = call(Client(connection))
            except BusError as error:
                result["error"] = error
            finally:
                connection.close()
        thread = threading.Thread(target=work)
        thread.start()

        def join():
            thread.join(40)
            if "error" in result:
                raise result["error"]
            return result["answer"]
        return join

    def wait_running(self, word="/run/hook.sh"):
        wait_for(lambda: processes(word), "a script that runs")

    def test_it_adds_to_the_context(self):
        """S003-AS-006, S003-FR-011, S003-FR-013: what comes behind the rule sees it, with its types;
        the enrich rule is never the one that matched; other keys stay, the same one is replaced."""
        self.load(said('{"attempts": 3, "approved": true, "who": "host", "list": [1, "a"], '
                       '"none": null, "part": 0.5}'),
                  ("before", "block", "run.context.attempts == 3"), hook(),
                  ("typed", "allow", 'run.context.attempts == 3 && run.context.approved && '
                                     'run.context.who == "host" && run.context.list[1] == "a" && '
                                     'run.context.none == null && run.context.part == 0.5 && '
                                     'run.context.kept == "yes"'))
        self.assertEqual(self.decide(run={"context": {"kept": ("s", "yes"),
                                                      "who": ("s", "agent")}}),
                         ("allow", "typed", "10.yaml", "policy"))
        self.assertEqual(self.decide(network={})[0], "block")

    def test_it_is_told_the_context(self):
        """S003-FR-013: JSON on standard input, the namespaces that are there."""
        self.load('input=$(cat)\n'
                  'case $input in *\'"ip":"198.51.100.9"\'*\'"port":443\'*) ;; *) exit 1;; esac\n'
                  'case $input in *\'"dns"\'*) exit 2;; esac\n'
                  f'case $input in *\'"name":"{self.agent.name}"\'*) ;; *) exit 3;; esac\n'
                  "echo '{\"ok\": true}'\n", hook(), ALLOW_OK)
        self.assertEqual(self.decide(**network("198.51.100.9", 443))[1], "ok")

    def test_only_a_rule_that_matches_runs(self):
        """S003-FR-011; and nothing behind the match."""
        self.load(said('{"ok": true}'), ("first", "block", "network.port == 22"),
                  hook(condition="network.port == 443"), ALLOW_OK)
        self.assertEqual(self.decide(network={"port": 443}, run={})[1], "ok")
        self.assertEqual(self.decide(network={"port": 80}, run={})[0], "block")
        self.assertEqual(self.decide(network={"port": 22}, run={})[1], "first")

    def test_a_slow_one_is_killed_whole(self):
        """S003-EC-003, S003-FR-012: also what left its session."""
        self.load("setsid sleep 4242 &\nsleep 4242 & sleep 4242\necho '{\"ok\": true}'\n",
                  hook(timeout=300), ALLOW_OK, ("rest", "allow", "network.port == 443"))
        began = time.monotonic()
        join = self.in_background(lambda c: c.evaluate(self.agent.id, {"network": {"port": 443}}))
        self.wait_running("sleep 4242")
        self.assertEqual(join()[1], "rest")
        self.assertLess(time.monotonic() - began, 5)
        self.fault("no answer within 300 ms")
        wait_for(lambda: not processes("sleep 4242"), "the end of all processes")

    def test_what_it_leaves_behind_ends_with_it(self):
        self.load("setsid sleep 4343 >/dev/null 2>&1 &\necho '{\"ok\": true}'\n", hook(), ALLOW_OK)
        self.assertEqual(self.decide(run={})[1], "ok")
        self.assertEqual(processes("sleep 4343"), [])

    def test_a_missing_one_is_warned_of(self):
        """S003-EC-004, S003-FR-016.b, S003-FR-039: at load, and at evaluation."""
        rest = ("rest", "allow", "true")
        for mode, text in ((None, "does not exist"), (0o644, "is not executable")):
            with self.subTest(text):
                warnings = self.load("exit 0\n" if mode else None, hook(), rest,
                                     mode=mode or 0)[2]
                self.assertTrue(any(text in line and "'hook'" in line and "hooks/hook.sh" in line
                                    for line in warnings), warnings)
                self.assertEqual(self.decide(network={})[1], "rest")
                self.fault("missing or not executable")

    def test_a_failure_adds_nothing(self):
        """S003-EC-005: exit status, signal, no JSON, no object, two documents, too much output."""
        cases = {
            "exit 3": ("echo '{\"ok\": true}'; echo oh no >&2; exit 3\n",
                       'FAULT="exit status 3"', "oh no"),
            "signal": ("echo '{\"ok\": true}'; kill -9 $$\n", "as for signal 9"),
            "no JSON": (said("{ok}"), "is no JSON"),
            "nothing": ("cat >/dev/null\n", "is no JSON"),
            "array": (said('[{"ok": true}]'), "is no JSON object"),
            "two": (said('{"ok": true}{"ok": true}'), "is no JSON"),
            "twice": (said('{"ok": false, "ok": true}'), "given twice"),
            "deep": (said('{"ok": true, "x": ' + "[" * 40 + "]" * 40 + "}"), "nested deeper"),
            "flood": ("yes '{\"ok\": true}'\n", "more than 64 KiB of output"),
            "interpreter": (None, "No such file or directory"),
        }
        for name, (script, *texts) in cases.items():
            with self.subTest(name):
                self.load(script or "", hook(timeout=20000), ALLOW_OK)
                if script is None:
                    with open(os.path.join(RULES, "hooks/hook.sh"), "w", encoding="utf-8") as file:
                        file.write("#!/nowhere/interpreter\n")
                    self.client.manager("ReloadRules")
                self.assertEqual(self.decide(network={})[:2], ("block", ""))
                self.fault(*texts)
        self.assertEqual(processes("/run/hook.sh"), [])

    def test_what_it_says_forges_no_line(self):
        self.load("printf 'a\\nforged \\033[31m' >&2; yes x | head -c 100000 >&2; exit 1\n", hook())
        self.decide(network={})
        self.fault("a\\x0aforged \\x1b[31m", "bytes)")

    def test_it_need_not_read_and_may_close(self):
        """A large context meets a script that never reads it."""
        self.load("exec <&-\necho '{\"ok\": true}'\n", hook(), ALLOW_OK)
        big = {"run": {"args": ["x" * 60000] * 10}}
        self.assertEqual(self.decide(**big)[1], "ok")

    def test_the_sandbox(self):
        """S003-AS-006: no privilege, no network, no file to write but in /tmp, no socket of the
        host, no descriptor, no environment."""
        script = """
        cat >/dev/null
        try() { "$@" 2>/dev/null && echo "not refused: $*" >&2 && exit 9; }
        [ "$(id -u) $(id -g) $(id -G)" = "65534 65534 65534" ] || { id >&2; exit 1; }
        for set in CapInh CapPrm CapEff CapBnd CapAmb; do
            grep -q "^$set:[[:space:]]*0*\\$" /proc/self/status || { echo $set >&2; exit 2; }
        done
        grep -q "NoNewPrivs:[[:space:]]*1" /proc/self/status || exit 3
        [ "$(ls /run)" = hook.sh ] || { ls /run >&2; exit 4; }
        [ "$(pwd)" = / ] || exit 5
        [ "$(env | cut -d= -f1 | grep -v -e '^_$' -e PWD -e OLDPWD | sort | tr '\\n' ' ')" = \\
            "LANG PATH " ] || { env >&2; exit 6; }
        [ "$(grep -c : /proc/net/dev)" = 1 ] || { cat /proc/net/dev >&2; exit 7; }
        [ "$(ls /proc/self/fd | tr '\\n' ' ')" = "0 1 2 3 " ] || { ls -l /proc/self/fd >&2; exit 8; }
        try touch /run/x; try touch /etc/x; try touch /var/tmp/x; try touch /dev/shm/x
        try mount -t tmpfs none /tmp; try cat /etc/shadow; kill -9 1
        touch /tmp/mine || exit 10
        [ "$(ls /proc | grep -c '^[0-9]')" -lt 9 ] || exit 11
        [ "$(ulimit -c) $(ulimit -n)" = "0 64" ] || exit 12
        echo '{"ok": true}'
        """
        self.load(script, hook(), ALLOW_OK)
        self.assertEqual(self.decide(run={})[1], "ok", self.daemon.log()[-2000:])
        self.assertFalse(os.path.exists("/tmp/mine"))

    def test_the_loop_goes_on(self):
        """Others are answered while scripts run; four run at once, and the others wait."""
        self.load("cat >/dev/null; sleep 1\necho '{\"ok\": true}'\n",
                  ("quick", "allow", "network.port == 53"), hook(), ALLOW_OK)
        joins = [self.in_background(lambda c: c.evaluate(self.agent.id, {"run": {}}))
                 for _ in range(8)]
        self.wait_running()
        most = 0
        for _ in range(20):
            began = time.monotonic()
            self.assertEqual(self.decide(network={"port": 53})[1], "quick")
            self.assertLess(time.monotonic() - began, 0.5)
            most = max(most, len([line for line in processes("/run/hook.sh")
                                  if "/bin/sh" in line]))
            time.sleep(0.02)
        self.assertEqual([join()[1] for join in joins], ["ok"] * 8)
        self.assertLessEqual(most, 4)

    def test_too_many_do_not_wait(self):
        """S003-FR-012: the time in the queue counts; a full queue is a warning."""
        self.load("cat >/dev/null; sleep 5\necho '{\"ok\": true}'\n", hook(timeout=700), ALLOW_OK)
        joins = [self.in_background(lambda c: c.evaluate(self.agent.id, {"run": {}}))
                 for _ in range(30)]
        self.assertEqual({join()[0] for join in joins}, {"block"})
        log = self.daemon.log()
        for text in ("too many scripts are waiting", "not even started within 700 ms"):
            self.assertIn(text, log)

    def test_only_so_many_a_request(self):
        """What is behind the seventeenth is not known: blocked."""
        self.load(said("{}"), *(hook(f"hook-{number}") for number in range(17)),
                  ("rest", "allow", "true"))
        self.assertEqual(self.decide(network={})[0], "block")
        self.assertIn("as many scripts as one may", self.daemon.log())

    def test_a_log_rule_is_logged(self):
        """S003-FR-020."""
        self.load(said("{}"), hook(log="true"))
        self.decide(network={})
        self.assertTrue([line for line in self.daemon.log().splitlines()
                         if "an enrich rule matched" in line and 'RULE="hook"' in line])

    def test_scripts_of_others_are_refused(self):
        """As rule files: not writable by others, no symbolic link anywhere, below the directory."""
        write_rules({"10.yaml": rule_file(hook())})
        write_script("exit 0\n")
        path = os.path.join(RULES, "hooks/hook.sh")
        faults = {"writable": lambda: os.chmod(path, 0o777),
                  "foreign": lambda: (os.chmod(path, 0o755), os.chown(path, 61001, 0)),
                  "folder": lambda: (os.chown(path, 0, 0), os.chmod(RULES + "/hooks", 0o777)),
                  "linked": lambda: (os.chmod(RULES + "/hooks", 0o755), os.rename(path, path + "x"),
                                     os.symlink(path + "x", path)),
                  "large": lambda: (os.unlink(path), write_script("#" * (1 << 20)))}
        for name, make in faults.items():
            make()
            with self.subTest(name), self.assertRaises(BusError) as caught:
                self.client.manager("ReloadRules")
            self.assertIn("hook", caught.exception.text)

    def test_checks_run_no_script(self):
        """S003-AS-006."""
        write_rules({"10.yaml": rule_file(hook())})
        write_script("sleep 5\nexit 1\n")
        result = run(binary("outcalld"), "--check", "--rules-dir", RULES)
        self.assertIn("1 rules from 1 files", result.stdout)
        write_rules({"10.yaml": rule_file(hook(script="nowhere.sh"))})
        result = run(binary("outcalld"), "--check", "--rules-dir", RULES)
        self.assertIn("nowhere.sh", result.stdout)
        self.assertEqual(processes("/run/hook.sh"), [])

    def test_nothing_secret_is_logged(self):
        """S003-AS-017: neither what a script is told nor what it says."""
        self.load("cat; echo\n", hook(log="true"), ("rest", "block", "true", {"log": "true"}))
        canary = "CANARY-7f3a"
        self.daemon.stop()
        self.daemon.start(log_level=["debug"])
        self.client.evaluate("", {"http": {"headers": {"authorization": canary},
                                           "path": "/" + canary},
                                  "docker": {"env_keys": [canary]},
                                  "run": {"args": [canary], "context": {"x": ("s", canary)}}})
        log = self.daemon.log()
        self.assertIn('RULE="rest"', log)
        self.assertNotIn(canary, log)


class Admit(Case):
    """An admit that waits for a script: nothing is allowed by what was."""

    def setUp(self):
        self.agent = self.container()
        write_rules({"10.yaml": rule_file(hook(), ALLOW_OK)})

    def admit(self, client=None):
        return (client or self.client).admit(self.agent.id,
                                             network(outside_address(), 9000, "udp"))

    def suspended(self, seconds=1):
        """An admit whose script runs."""
        write_script(f"cat >/dev/null; sleep {seconds}; echo '{{\"ok\": true}}'\n")
        self.client.manager("ReloadRules")
        thread = threading.Thread(target=self._admit_alone)
        thread.start()
        self.addCleanup(thread.join)
        if seconds:
            wait_for(lambda: processes("/run/hook.sh"), "a script that runs")

        def join():
            thread.join(30)
            if isinstance(self.outcome, BusError):
                raise self.outcome
            return self.outcome
        return join

    def _admit_alone(self):
        connection = self.bus.connect()
        try:
            self.outcome = self.admit(Client(connection))
        except BusError as error:
            self.outcome = error
        connection.close()

    def test_an_allow_passes(self):
        """S003-FR-011, S003-FR-013: judged by packets."""
        join = self.suspended()
        self.assert_blocked(self.agent)
        self.assertEqual(join()[0], "allow")
        self.assert_passes(self.agent)

    def test_a_reload_meanwhile_counts(self):
        """The new policy blocks: nothing is allowed, though the old one would have."""
        join = self.suspended()
        write_rules({"10.yaml": rule_file(("never", "block", "true"))})
        self.client.manager("ReloadRules")
        self.assertEqual(join()[0], "block")
        self.assert_blocked(self.agent)
        self.assertEqual(kernel.elements(), set())

    def test_a_lockdown_meanwhile_counts(self):
        join = self.suspended()
        self.client.bus.call("org.outcall", "/org/outcall", "org.freedesktop.DBus.Properties",
                             "Get", "ss", "org.outcall.Manager1", "State")
        self.client.manager("SetLockdown", "b", True)
        self.addCleanup(self.client.manager, "SetLockdown", "b", False)
        self.assertEqual(join()[0], "block")
        self.assertEqual(kernel.elements(), set())

    def test_a_container_that_ends_meanwhile_gets_nothing(self):
        join = self.suspended()
        self.agent.kill()
        wait_for(lambda: self.agent.id not in self.registered(), "the end of the container")
        with self.assertRaises(BusError) as caught:
            join()
        self.assertEqual(caught.exception.name, "org.outcall.Error.NotFound")
        self.assertEqual(kernel.elements(), set())

    def test_a_reload_judges_with_what_the_script_said(self):
        """The same script: what it allowed stays. Another one, or none: it is gone before the reply."""
        self.suspended(0)()
        self.assert_passes(self.agent)
        with open(os.path.join(RULES, "20.yaml"), "w", encoding="utf-8") as file:
            file.write(rule_file(("more", "block", "network.port == 1")))
        self.client.manager("ReloadRules")
        self.assertEqual(len(kernel.elements()), 1)
        self.assert_passes(self.agent)
        write_script(said('{"ok": false}'))
        self.client.manager("ReloadRules")
        self.assertEqual(kernel.elements(), set())
        self.assert_blocked(self.agent)

    def test_a_script_that_is_gone_takes_what_it_allowed(self):
        self.suspended(0)()
        os.unlink(os.path.join(RULES, "hooks/hook.sh"))
        self.client.manager("ReloadRules")
        self.assertEqual(kernel.elements(), set())

    def slow_agent(self, seconds):
        """Checked in at a daemon that gives a permission check one second; its script takes so
        many."""
        self.daemon.stop()
        self.addCleanup(self.daemon.start)
        self.addCleanup(self.daemon.stop)
        write_script(f"cat >/dev/null; sleep {seconds}; echo '{{\"ok\": true}}'\n")
        self.daemon.start(agent_timeout=["1"])
        self.client.register(self.agent)
        where = Inside(self.agent)
        self.addCleanup(where.end)
        agent = Agent(where)
        agent.check_in()
        return agent

    def test_an_agent_is_answered_in_time(self):
        """S004-FR-015: no, and the yes that a script says later opens nothing."""
        agent = self.slow_agent(3)
        for action, target in (("network_call", f"{outside_address()}:9000"), ("tool_exec", "x")):
            asked = time.monotonic()
            answer = agent.check(action, target, protocol="udp")
            self.assertTrue(1 <= time.monotonic() - asked < 2.5)
            self.assertEqual((answer.status, answer.data),
                             (200, {"allowed": False, "matched_rule": None,
                                    "reason": "evaluation timeout"}))
        self.assertTrue(processes("/run/hook.sh"))
        wait_for(lambda: not processes("/run/hook.sh"), "the end of the scripts")
        self.assertEqual(kernel.elements(), set())
        self.assert_blocked(self.agent)
        self.assertEqual(self.admit()[0], "allow")  # an operator may wait for it
        self.assert_passes(self.agent)

    def test_an_agent_waits_for_a_script_until_then(self):
        """S004-FR-015."""
        agent = self.slow_agent(0.3)
        answer = agent.check("network_call", f"{outside_address()}:9000", protocol="udp")
        self.assertEqual(answer.data, {"allowed": True, "matched_rule": "ok", "reason": None})
        self.assert_passes(self.agent)


if __name__ == "__main__":
    main()
