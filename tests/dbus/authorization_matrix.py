#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Every member of the live object tree, asked by root, an allowed user and a plain user, with the
real polkitd; then with polkitd hung and with none at all.

usage: authorization_matrix.py SOURCE_DIRECTORY TEST_SERVER

Runs in namespaces of its own: nothing of the machine's bus or polkit is touched. Exits with 77 when
it cannot (no root, no polkitd).
"""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree

POLKITD = "/usr/lib/polkit-1/polkitd"
ALLOWED, PLAIN, NARROW = 61001, 61002, 61003
DEADLINE_MS = 1500
PROPERTIES = "org.freedesktop.DBus.Properties"
FREE = {"org.freedesktop.DBus.Introspectable", "org.freedesktop.DBus.Peer"}
SAMPLE = {"s": ["c1"], "b": ["false"], "t": ["0"], "a{sv}": ["0"], "a{sa{sv}}": ["0"]}
RULES = """
polkit.addRule(function(action, subject) {
    if (action.id.indexOf("org.outcall.") == 0 && subject.user == "allowed") {
        return polkit.Result.YES;
    }
    if (action.id == "org.outcall.manage-dynamic-rules" && subject.user == "narrow" &&
        action.lookup("container") == "c1" && action.lookup("ports") == "443") {
        return polkit.Result.YES;
    }
});
"""
BUS_CONFIG = """<busconfig><type>system</type><listen>unix:path={0}/bus</listen>
<auth>EXTERNAL</auth><policy context="default"><allow user="*"/><deny own="*"/>
<deny send_type="method_call"/><allow send_type="signal"/>
<allow send_requested_reply="true" send_type="method_return"/>
<allow send_requested_reply="true" send_type="error"/>
<allow receive_type="method_call"/><allow receive_type="method_return"/>
<allow receive_type="error"/><allow receive_type="signal"/>
<allow send_destination="org.freedesktop.DBus"/></policy>
<include>/usr/share/dbus-1/system.d/org.freedesktop.PolicyKit1.conf</include>
<include>{1}/dbus/org.outcall.conf</include></busconfig>"""


class Stage:
    """Bus, polkitd and server in the namespaces this process is in."""

    def __init__(self, source, server):
        self.directory = pathlib.Path(tempfile.mkdtemp(dir="/run"))
        self.directory.chmod(0o755)
        self.mount_polkit_files(source)
        self.address = f"unix:path={self.directory}/bus"
        os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = self.address
        config = self.directory / "bus.conf"
        config.write_text(BUS_CONFIG.format(self.directory, source))
        subprocess.Popen(["dbus-daemon", f"--config-file={config}", "--nofork"],
                         stderr=subprocess.DEVNULL)
        wait_for((self.directory / "bus").exists, "dbus-daemon")
        self.polkitd = subprocess.Popen([POLKITD], stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        wait_for(lambda: "org.freedesktop.PolicyKit1" in self.busctl(0, "list"), "polkitd")
        self.server = subprocess.Popen([server, str(DEADLINE_MS)], stdout=subprocess.PIPE)
        if self.server.stdout.readline() != b"ready\n":
            sys.exit("the server does not start")

    def mount_polkit_files(self, source):
        actions, rules = self.directory / "actions", self.directory / "rules"
        actions.mkdir()
        rules.mkdir()
        shutil.copy(source / "polkit/org.outcall.policy", actions)
        (rules / "10-test.rules").write_text(RULES)
        shutil.chown(rules, "polkitd")
        for name in ("passwd", "group"):
            copy = self.directory / name
            shutil.copy(f"/etc/{name}", copy)
            with copy.open("a", encoding="utf-8") as file:
                for user, uid in (("allowed", ALLOWED), ("plain", PLAIN), ("narrow", NARROW)):
                    file.write(f"{user}:x:{uid}:{uid}::/:/bin/sh\n" if name == "passwd"
                               else f"{user}:x:{uid}:\n")
            subprocess.run(["mount", "--bind", copy, f"/etc/{name}"], check=True)
        subprocess.run(["mount", "--bind", actions, "/usr/share/polkit-1/actions"], check=True)
        subprocess.run(["mount", "--bind", rules, "/etc/polkit-1/rules.d"], check=True)

    def run_busctl(self, uid, *arguments):
        return subprocess.run(
            ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "busctl",
             f"--address={self.address}", "--timeout=20", *arguments],
            text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)

    def busctl(self, uid, *arguments):
        return self.run_busctl(uid, *arguments).stdout

    def call(self, uid, path, interface, member, signature="", arguments=()):
        """The text of the error, or "" when the call was answered."""
        signed = [signature, *arguments] if signature else []
        done = self.run_busctl(uid, "call", "org.outcall", path, interface, member, *signed)
        return "" if done.returncode == 0 else done.stderr.strip() or "failed"


def wait_for(condition, what):
    end = time.monotonic() + 10
    while not condition():
        if time.monotonic() > end:
            sys.exit(f"{what} does not start")
        time.sleep(0.02)


def denied(error):
    return "not authorized" in error or "polkit gave no answer" in error or \
        "Access denied" in error or "nteractive auth" in error


class Report:
    def __init__(self):
        self.cells = 0
        self.wrong = []

    def expect(self, good, *cell):
        self.cells += 1
        if not good:
            self.wrong.append(" ".join(map(str, cell)))


def members(stage, path):
    """(interface, member, signature) of every method, and one Get for every property."""
    text = json.loads(stage.busctl(PLAIN, "--json=short", "call", "org.outcall", path,
                                   "org.freedesktop.DBus.Introspectable", "Introspect"))["data"][0]
    for interface in ElementTree.fromstring(text).findall("interface"):
        for method in interface.findall("method"):
            types = [arg.get("type") for arg in method.findall("arg")
                     if arg.get("direction") != "out"]
            yield interface.get("name"), method.get("name"), types, None
        for prop in interface.findall("property"):
            yield PROPERTIES, "Get", ["s", "s"], [interface.get("name"), prop.get("name")]


# What one who may do it is told of the samples, where it is not success.
DOMAIN_ERRORS = {
    "Deny": "it was decided already",
    "Allow": "destination: anything but one IPv4 or IPv6 address is not supported",
    "GetRule": "not known: c1",
    "RegisterContainer": "needs pid or addresses",
    "Set": "not writable",
}


# And the second of them, when the first has removed or decided what it is about.
SECOND_ERRORS = {
    "Approve": "it was decided already",
    "Revoke": "Unknown object",
    "UnregisterContainer": "not known: c1",
}
# What removes objects comes last, in this order.
ORDER = ["Revoke", "Purge", "FlushDynamicRules", "UnregisterContainer", "TearDown", "BringUp"]


def matrix(stage, report):
    paths = {"/org/outcall": ["org.outcall.Manager1", "Version"],
             "/org/outcall/container/c1": ["org.outcall.Container1", "Name"],
             "/org/outcall/container/c1/rule/1": ["org.outcall.DynamicRule1", "Handle"],
             "/org/outcall/request/rr_2d100000000000": ["org.outcall.RuleRequest1", "Status"]}
    table = [(path, *member) for path in paths for member in members(stage, path)]
    table.sort(key=lambda row: ORDER.index(row[2]) if row[2] in ORDER else -1)
    for path, interface, member, types, values in table:
        if values is None:
            values = [value for kind in types for value in SAMPLE[kind]] if interface != PROPERTIES \
                else paths[path][:len(types)]
        if (interface, member) == (PROPERTIES, "Set"):
            types, values = "ssv", [*paths[path], "s", "x"]
        free = interface in FREE or (interface, member) == (PROPERTIES, "Set")
        for uid in (PLAIN, ALLOWED, 0):
            error = stage.call(uid, path, interface, member, "".join(types), values)
            wanted = DOMAIN_ERRORS.get(member, "")
            if uid == 0:
                wanted = SECOND_ERRORS.get(member, wanted)
            granted = uid != PLAIN or free
            report.expect(wanted in error and bool(wanted) == bool(error) if granted
                          else denied(error), uid, path, interface, member, repr(error))


def narrow(stage, report):
    allow = ("/org/outcall/container/c1", "org.outcall.Container1", "Allow", "ssst")
    report.expect(not denied(stage.call(NARROW, *allow, ["192.0.2.9", "tcp", "443", "0"])),
                  "narrow: allowed port")
    report.expect(denied(stage.call(NARROW, *allow, ["192.0.2.9", "tcp", "22", "0"])),
                  "narrow: other port")
    other = ("/org/outcall/container/c2", *allow[1:])
    report.expect(denied(stage.call(NARROW, *other, ["192.0.2.9", "tcp", "443", "0"])),
                  "narrow: other container")


def without_polkit(stage, report, what, at_most):
    read = ("/org/outcall", "org.outcall.Manager1", "ListRules")
    for uid in (ALLOWED, PLAIN):
        begin = time.monotonic()
        error = stage.call(uid, *read)
        report.expect(denied(error), what, uid, repr(error))
        report.expect(time.monotonic() - begin < at_most, what, uid, "too slow")
    report.expect(stage.call(0, *read) == "", what, "root")


def hung(stage, report):
    stage.polkitd.send_signal(signal.SIGSTOP)
    waiting = subprocess.Popen(
        ["setpriv", f"--reuid={PLAIN}", f"--regid={PLAIN}", "--clear-groups", "busctl",
         f"--address={stage.address}", "call", "org.outcall", "/org/outcall",
         "org.outcall.Manager1", "ListRules"], stderr=subprocess.DEVNULL)
    begin = time.monotonic()
    report.expect(stage.call(0, "/org/outcall", "org.outcall.Manager1", "ListRules") == "",
                  "hung: root is served meanwhile")
    report.expect(time.monotonic() - begin < DEADLINE_MS / 1000, "hung: root waited")
    report.expect(waiting.wait() != 0, "hung: plain user")
    without_polkit(stage, report, "hung", DEADLINE_MS / 1000 + 2)
    stage.polkitd.send_signal(signal.SIGCONT)


def absent(stage, report):
    stage.polkitd.kill()
    stage.polkitd.wait()
    without_polkit(stage, report, "absent", 1)


def main():
    if os.geteuid() != 0 or not os.path.exists(POLKITD):
        sys.exit(77)
    if os.environ.get("OUTCALL_IN_NAMESPACES") != "yes":
        os.environ["OUTCALL_IN_NAMESPACES"] = "yes"
        os.execvp("unshare", ["unshare", "-m", "-n", "-p", "-f", "--kill-child", "--mount-proc",
                              "--propagation", "private", sys.executable, *sys.argv])
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run"], check=True)
    stage = Stage(pathlib.Path(sys.argv[1]), sys.argv[2])
    report = Report()
    narrow(stage, report)
    matrix(stage, report)
    hung(stage, report)
    absent(stage, report)
    report.expect(stage.server.poll() is None, "the server has ended")
    for line in report.wrong:
        print("wrong:", line)
    print(f"{report.cells} cells, {len(report.wrong)} wrong")
    sys.exit(1 if report.wrong else 0)


if __name__ == "__main__":
    main()
