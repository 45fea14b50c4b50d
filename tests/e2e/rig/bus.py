# SPDX-License-Identifier: GPL-2.0-or-later
"""A private system bus with the distribution's policy and ours, and the real polkitd on it."""

import os
import shutil
import subprocess
import xml.etree.ElementTree as xml

from rig.connection import Connection
from rig.process import run, source, wait_for

SOCKET = "/run/rig/bus"
ADDRESS = f"unix:path={SOCKET}"
GROUP = "outcall-operators"
USERS = {"alice": 61001, "bob": 61002, "carol": 61003}  # bob is in the group
RULE = f"""polkit.addRule(function(action, subject) {{
    if (action.id.indexOf("org.outcall.") == 0 && subject.isInGroup("{GROUP}"))
        return polkit.Result.YES;
    if (action.id == "org.outcall.manage-dynamic-rules" && subject.user == "carol" &&
        action.lookup("destination") == "198.51.100.4")
        return polkit.Result.YES;
}});
"""


def _write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def _append_copy(original, path, text):
    shutil.copy(original, path)
    with open(path, "a", encoding="utf-8") as file:
        file.write(text)
    run("mount", "--bind", path, original)


def add_users():
    """Test users, in this mount namespace alone."""
    _append_copy("/etc/passwd", "/run/rig/passwd", "".join(
        f"{name}:x:{uid}:{uid}::/nonexistent:/bin/false\n" for name, uid in USERS.items()))
    _append_copy("/etc/group", "/run/rig/group", f"{GROUP}:x:61000:bob\n" + "".join(
        f"{name}:x:{uid}:\n" for name, uid in USERS.items()))


def _bus_configuration():
    tree = xml.parse("/usr/share/dbus-1/system.conf")
    root = tree.getroot()
    for name in ("user", "fork", "pidfile", "syslog", "servicehelper", "listen", "include",
                 "standard_system_servicedirs", "includedir"):
        for element in root.findall(name):
            root.remove(element)
    xml.SubElement(root, "listen").text = ADDRESS
    for policy in ("/usr/share/dbus-1/system.d/org.freedesktop.PolicyKit1.conf",
                   source("dbus", "org.outcall.conf")):
        xml.SubElement(root, "include").text = policy
    # Python drops the document type, without which dbus-daemon takes the file all the same.
    tree.write("/run/rig/bus.conf")
    return "/run/rig/bus.conf"


def _connected():
    """Nothing while the daemon has not got to listen: the file is there before."""
    try:
        return Connection(SOCKET)
    except (FileNotFoundError, ConnectionRefusedError):
        return None


class Bus:
    def __init__(self):
        add_users()
        self._log = open("/run/rig/bus.log", "wb")  # pylint: disable=consider-using-with
        self._daemon = subprocess.Popen(
            ["dbus-daemon", f"--config-file={_bus_configuration()}", "--nofork", "--nopidfile"],
            stdout=self._log, stderr=self._log)
        os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = ADDRESS
        self.root = wait_for(_connected, "bus socket")
        self._prepare_polkit()
        self.polkitd = None
        self.start_polkit()

    def connect(self, user=None):
        uid = USERS[user] if user else 0
        return Connection(SOCKET, uid, uid)

    def owned(self, name):
        return self.root.call("org.freedesktop.DBus", "/org/freedesktop/DBus",
                              "org.freedesktop.DBus", "NameHasOwner", "s", name)[0]

    def start_polkit(self):
        self.polkitd = subprocess.Popen(["/usr/lib/polkit-1/polkitd", "--no-debug"],
                                        stdout=self._log, stderr=self._log)
        wait_for(lambda: self.owned("org.freedesktop.PolicyKit1"), "polkitd")

    def stop_polkit(self):
        self.polkitd.kill()
        self.polkitd.wait(10)

    @staticmethod
    def _prepare_polkit():
        actions, rules = "/run/rig/actions", "/run/rig/rules.d"
        shutil.copytree("/usr/share/polkit-1/actions", actions)
        shutil.copy(source("polkit", "org.outcall.policy"), actions)
        run("mount", "--bind", actions, "/usr/share/polkit-1/actions")
        os.makedirs(rules)
        _write(f"{rules}/50-outcall-test.rules", RULE)
        run("chown", "-R", "polkitd", rules)
        os.chmod(rules, 0o700)
        os.makedirs("/etc/polkit-1/rules.d", exist_ok=True)
        run("mount", "--bind", rules, "/etc/polkit-1/rules.d")
