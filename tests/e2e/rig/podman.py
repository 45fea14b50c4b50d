# SPDX-License-Identifier: GPL-2.0-or-later
"""Real containers: Podman with runc on bridge outcall0, of an image that holds the prober."""

import json
import os
import re
import shutil
import socket
import subprocess

from rig.http import AGENT, Wire
from rig.network import BRIDGE, endpoint, outside_address
from rig.process import Prober, prober, run

HOME = "/run/rig/podman"
CGROUP = f"/outcall-e2e-{os.stat('/proc/self/ns/net').st_ino}"
MOUNTED = "/run/outcall"
PROGRAM = "/outcall-prober"
CONFIGURATION = f"""[containers]
default_ulimits=["nofile=1024:4096","nproc=4096:4096"]
[engine]
events_logger="file"
cgroup_manager="cgroupfs"
runtime="runc"
[network]
network_backend="netavark"
network_config_dir="{HOME}/network"
"""
NETWORK = {"name": "outcall", "id": "5" * 64, "driver": "bridge", "network_interface": BRIDGE,
           "created": "2026-01-01T00:00:00Z", "ipv6_enabled": False, "internal": False,
           "subnets": [{"subnet": "10.200.0.0/24", "gateway": "10.200.0.1"}],
           "dns_enabled": False, "ipam_options": {"driver": "host-local"}}
PODMAN = ("podman", "--root", f"{HOME}/store", "--runroot", f"{HOME}/run", "--tmpdir",
          f"{HOME}/tmp")


def podman(*words, **options):
    return run(*PODMAN, *words, **options).stdout.strip()


def _make_image():
    """The prober and the libraries it needs."""
    root = f"{HOME}/root"
    os.makedirs(root)
    needed = re.findall(r"(/\S+)", run("ldd", prober()).stdout)
    for file in [library for library in needed if not library.endswith(":")]:
        os.makedirs(root + os.path.dirname(file), exist_ok=True)
        shutil.copy(file, root + file)
    shutil.copy(prober(), root + PROGRAM)
    run("tar", "-C", root, "-cf", f"{HOME}/image.tar", ".")
    podman("import", f"{HOME}/image.tar", "prober:1")


def set_up_podman():
    """A store, a network and an image; afterwards remove_cgroups."""
    os.makedirs(f"{HOME}/network")
    with open(f"{HOME}/podman.conf", "w", encoding="utf-8") as file:
        file.write(CONFIGURATION)
    with open(f"{HOME}/network/outcall.json", "w", encoding="utf-8") as file:
        json.dump(NETWORK, file)
    os.environ["CONTAINERS_CONF"] = f"{HOME}/podman.conf"
    _make_image()


def remove_cgroups():
    """The only thing a rig leaves on the machine; a group that is in use stays."""
    for folder in os.scandir("/sys/fs/cgroup"):
        if folder.is_dir():
            subprocess.run(["find", folder.path + CGROUP, "-depth", "-type", "d", "-exec", "rmdir",
                            "{}", ";"], check=False, stderr=subprocess.DEVNULL)


class PodmanContainer:
    """A container that sends to the outside all the time, with the agent socket's directory
    mounted. `number`: the last part of its address, and the stream of what it sends."""

    def __init__(self, name, number, port, rate):
        self.name, self.address, self.stream = name, f"10.200.0.{number}", number
        self.id = podman("run", "-d", "--name", name, "--network", f"outcall:ip={self.address}",
                         "--cgroup-parent", CGROUP,
                         "--volume", f"{os.path.dirname(AGENT)}:{MOUNTED}:ro", "prober:1", PROGRAM,
                         "send", "--to", endpoint(outside_address(), port), "--rate", str(rate),
                         "--duration", "600", "--stream", str(number))
        self.pid = int(podman("inspect", "--format", "{{.State.Pid}}", name))
        self.enter = ("nsenter", f"--target={self.pid}", "--net", "--pid", "--")
        self._inside = (*PODMAN, "exec", "--interactive", name)

    def register(self, client):
        return client.manager("RegisterContainer", "ssa{sv}", self.id, self.name, {
            "pid": ("u", self.pid), "runtime": ("s", "podman")})

    def prober(self, *arguments):
        """In its network: podman exec now and then takes five seconds to end."""
        return Prober(prober(), *arguments, enter=self.enter)

    def connect(self):
        """A connection made by a process of the container."""
        ours, theirs = socket.socketpair()
        with theirs:
            subprocess.Popen([*self._inside, PROGRAM, "relay", "--to", f"{MOUNTED}/agent.sock"],
                             stdin=theirs, stdout=theirs)
        return Wire(ours)
