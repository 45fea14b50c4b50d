# SPDX-License-Identifier: GPL-2.0-or-later
"""The router (the case's own namespace), an outside behind it, and containers on the bridge."""

import hashlib
import json
import os
import subprocess

from rig.process import Prober, children, prober, run, wait_for

BRIDGE = "outcall0"
GATEWAYS = ("10.200.0.1/24", "fd00:200::1/64")
OUTSIDE = {4: "198.51.100.", 6: "2001:db8:51::"}  # + 1 is the router, + 2 ... + 9 the outside
UNPRIVILEGED = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
                "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs")


def set_sysctl(name, value):
    with open(os.path.join("/proc/sys", name), "w", encoding="ascii") as file:
        file.write(str(value))


def outside_address(family=4, number=2):
    return f"{OUTSIDE[family]}{number}"


def endpoint(address, port):
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


class Namespace:
    """A network namespace with an init process of its own."""

    def __init__(self):
        self.holder = subprocess.Popen(["unshare", "--net", "--pid", "--fork", "--kill-child",
                                        "sleep", "infinity"], stderr=subprocess.DEVNULL)
        found = wait_for(lambda: children(self.holder.pid), "init process")
        self.pid = found[0]
        self.enter = ("nsenter", f"--target={self.pid}", "--net", "--pid", "--")
        wait_for(lambda: os.readlink(f"/proc/{self.pid}/exe").endswith("sleep"), "init process")
        self.run("ip", "link", "set", "lo", "up")

    def run(self, *command, **options):
        return run(*self.enter, *command, **options)

    def prober(self, *arguments, privileged=False, before=()):
        """`before`: words that go before the command, as the rig's root."""
        drop = () if privileged else UNPRIVILEGED
        return Prober(prober(), *arguments, enter=(*before, *self.enter, *drop))

    def kill(self):
        """kill -9 of init: everything in the namespace dies."""
        os.kill(self.pid, 9)
        self.holder.wait(20)


class Outside(Namespace):
    """The world behind the router. Takes datagrams and transfers at every address it has."""

    def __init__(self):
        super().__init__()
        run("ip", "link", "add", "uplink", "type", "veth", "peer", "name", "eth0",
            "netns", self.pid)
        for family, prefix in OUTSIDE.items():
            length = 24 if family == 4 else 64
            flags = ["nodad"] if family == 6 else []
            run("ip", "address", "add", f"{prefix}1/{length}", "dev", "uplink", *flags)
            for number in range(2, 10):
                self.run("ip", "address", "add", f"{prefix}{number}/{length}", "dev", "eth0",
                         *flags)
        run("ip", "link", "set", "uplink", "up")
        self.run("ip", "link", "set", "eth0", "up")
        for family, prefix in OUTSIDE.items():
            self.run("ip", f"-{family}", "route", "add", "default", "via", f"{prefix}1")
        self._settle_neighbours()
        self._counters = {}

    def _settle_neighbours(self):
        """Resolved for good: the first solicitation on a fresh link gets lost for a second."""
        there = json.loads(self.run("ip", "-j", "link", "show", "eth0").stdout)[0]["address"]
        here = json.loads(run("ip", "-j", "link", "show", "uplink").stdout)[0]["address"]
        for prefix in OUTSIDE.values():
            self.run("ip", "neighbour", "replace", f"{prefix}1", "lladdr", here, "dev", "eth0")
            for number in range(2, 10):
                run("ip", "neighbour", "replace", f"{prefix}{number}", "lladdr", there, "dev",
                    "uplink")

    def counter(self, port):
        """Counts what arrives at a port, whatever the address."""
        if port not in self._counters:
            self._counters[port] = self.prober("count", "--listen", f"[::]:{port}",
                                               privileged=True)
            self._counters[port].ask("reset")
        return self._counters[port]

    def serve_transfers(self, port):
        server = self.prober("tcp-serve", "--listen", f"[::]:{port}")
        server.ask("status")
        return server


class Container(Namespace):
    """A namespace with a leg on the bridge, as a container runtime leaves it."""

    def __init__(self, number, name):
        super().__init__()
        self.name = name
        self.id = hashlib.sha256(name.encode()).hexdigest()
        self.port = f"veth{number}"
        self.addresses = (f"10.200.0.{number}", f"fd00:200::{number}")
        # The kernel takes a dead container's link away some time after its last process.
        wait_for(lambda: run("ip", "link", "show", self.port, check=False).returncode != 0,
                 f"end of the {self.port} before")
        run("ip", "link", "add", self.port, "type", "veth", "peer", "name", "eth0",
            "netns", self.pid)
        run("ip", "link", "set", self.port, "master", BRIDGE, "up")
        self.run("ip", "address", "add", f"{self.addresses[0]}/24", "dev", "eth0")
        self.run("ip", "address", "add", f"{self.addresses[1]}/64", "dev", "eth0", "nodad")
        self.run("ip", "link", "set", "eth0", "up")
        for gateway in GATEWAYS:
            self.run("ip", "route", "add", "default", "via", gateway.split("/")[0])

    def address(self, family):
        return self.addresses[0 if family == 4 else 1]

    def connects(self, address, port, milliseconds=300):
        attempt = self.prober("connect", "--to", endpoint(address, port), "--timeout",
                              milliseconds)
        return "connected" in attempt.finish()


def set_up_router():
    run("ip", "link", "set", "lo", "up")
    set_sysctl("net/ipv4/ip_forward", 1)
    set_sysctl("net/ipv6/conf/all/forwarding", 1)
    set_sysctl("net/ipv6/conf/default/accept_dad", 0)
