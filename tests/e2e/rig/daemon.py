# SPDX-License-Identifier: GPL-2.0-or-later
"""outcalld under test: started, judged ready by sd_notify, killed."""

import os
import shutil
import signal
import socket
import subprocess
import time

from rig.network import BRIDGE, GATEWAYS
from rig.process import binary, run

RULES = "/run/rig/rules"
STATE = "/run/rig/state"
LOG = "/run/rig/outcalld.log"


def write_rules(files):
    """Replaces the rule directory: {name: text}."""
    shutil.rmtree(RULES, ignore_errors=True)
    os.makedirs(RULES)
    for name, text in files.items():
        with open(os.path.join(RULES, name), "w", encoding="utf-8") as file:
            file.write(text)


def rule_file(*rules):
    """A rule file of (id, action, condition[, more fields as a dict])."""
    text = 'version: "1"\nrules:\n'
    for name, action, condition, *more in rules:
        quoted = condition.replace("'", "''")
        text += f"  - id: {name}\n    action: {action}\n    condition: '{quoted}'\n"
        for fields in more:
            text += "".join(f"    {key}: {value}\n" for key, value in fields.items())
    return text


def arguments(**changes):
    """The flags of a start in the rig; a change replaces a flag's values, None leaves it out."""
    flags = {"rules_dir": [RULES], "bridge": [BRIDGE], "bridge_address": list(GATEWAYS),
             "host_socket": ["/run/rig/host.sock"], "agent_socket": ["/run/rig/agent/agent.sock"],
             "state_dir": [STATE], **changes}
    return [word for name, values in flags.items() for value in values or ()
            for word in ("--" + name.replace("_", "-"), value)]


class Daemon:
    def __init__(self):
        self.process = None
        os.makedirs(STATE, exist_ok=True)
        write_rules({})

    def start(self, seconds=20, **flags):
        """Until READY=1."""
        path = "/run/rig/notify"
        if os.path.exists(path):
            os.unlink(path)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
            notify.bind(path)
            environment = {**os.environ, "NOTIFY_SOCKET": path}
            if "OUTCALL_PRELOAD" in os.environ:
                environment["LD_PRELOAD"] = os.environ["OUTCALL_PRELOAD"]
                environment["ASAN_OPTIONS"] = "verify_asan_link_order=0"
            with open(LOG, "ab") as log:
                self.process = subprocess.Popen([binary("outcalld"), *arguments(**flags)],
                                                env=environment, stdout=log, stderr=log)
            self._wait_ready(notify, seconds)

    def _wait_ready(self, notify, seconds):
        notify.settimeout(0.1)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if "READY=1" in notify.recv(4096).decode().split("\n"):
                    return
            except TimeoutError:
                if self.process.poll() is not None:
                    break
        raise AssertionError(f"outcalld is not ready: {self.log()}")

    def refused(self, prefix=(), **flags):
        """A start that is expected to end: exit status and lines of stderr."""
        result = run(*prefix, binary("outcalld"), *arguments(**flags), check=False)
        return result.returncode, result.stderr.splitlines()

    def kill(self):
        """kill -9; the CLOCK_MONOTONIC time just after it, in ns."""
        self.process.send_signal(signal.SIGKILL)
        killed = time.monotonic_ns()
        self.process.wait(20)
        return killed

    def stop(self):
        """SIGTERM; the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def tear_down(self):
        return run(binary("outcalld"), *arguments(), "--teardown", check=False)

    @staticmethod
    def log():
        with open(LOG, encoding="utf-8", errors="replace") as file:
            return file.read()
