# SPDX-License-Identifier: GPL-2.0-or-later
"""The whole story with a real container, Podman with runc on bridge outcall0, that sends all the
time: blocked, admitted by a rule, revoked, killed, nothing left (S009-AS-001 ... AS-003)."""

import json
import os
import re
import shutil
import subprocess
import time

from rig import kernel
from rig.case import Case, main
from rig.client import network
from rig.daemon import rule_file, write_rules
from rig.network import BRIDGE, endpoint, outside_address
from rig.process import now, prober, run, wait_for

HOME = "/run/rig/podman"
CGROUP = f"/outcall-e2e-{os.stat('/proc/self/ns/net').st_ino}"
ADDRESS = "10.200.0.5"
STREAM = 3
BOUND = 50_000_000  # ns
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
    return run(*PODMAN, *words, env={**os.environ, "CONTAINERS_CONF": f"{HOME}/podman.conf"},
               **options).stdout.strip()


def make_image():
    """The prober and the libraries it needs."""
    root = f"{HOME}/root"
    os.makedirs(root)
    needed = re.findall(r"(/\S+)", run("ldd", prober()).stdout)
    for file in [library for library in needed if not library.endswith(":")]:
        os.makedirs(root + os.path.dirname(file), exist_ok=True)
        shutil.copy(file, root + file)
    shutil.copy(prober(), f"{root}/outcall-prober")
    run("tar", "-C", root, "-cf", f"{HOME}/image.tar", ".")
    podman("import", f"{HOME}/image.tar", "prober:1")


def remove_cgroups():
    """The only thing a rig leaves on the machine; a group that is in use stays."""
    for folder in os.scandir("/sys/fs/cgroup"):
        if folder.is_dir():
            subprocess.run(["find", folder.path + CGROUP, "-depth", "-type", "d", "-exec", "rmdir",
                            "{}", ";"], check=False, stderr=subprocess.DEVNULL)


class Podman(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        os.makedirs(f"{HOME}/network")
        with open(f"{HOME}/podman.conf", "w", encoding="utf-8") as file:
            file.write(CONFIGURATION)
        with open(f"{HOME}/network/outcall.json", "w", encoding="utf-8") as file:
            json.dump(NETWORK, file)
        make_image()
        cls.addClassCleanup(remove_cgroups)

    def test_the_story(self):
        counter = self.outside.counter(9000)
        write_rules({"10.yaml": rule_file(("probes", "allow", 'agent.name == "web" && '
                     f'network.ip == "{outside_address()}" && network.port == 9000'))})
        self.client.manager("ReloadRules")
        full_id = podman("run", "-d", "--name", "web", "--network", f"outcall:ip={ADDRESS}",
                         "--cgroup-parent", CGROUP, "prober:1", "/outcall-prober", "send", "--to",
                         endpoint(outside_address(), 9000), "--rate", "2000", "--duration", "600",
                         "--stream", str(STREAM))
        pid = int(podman("inspect", "--format", "{{.State.Pid}}", "web"))
        path = self.client.manager("RegisterContainer", "ssa{sv}", full_id, "web", {
            "pid": ("u", pid), "runtime": ("s", "podman")})
        self.assertEqual(self.client.get(path, "org.outcall.Container1", "Addresses"), [ADDRESS])
        time.sleep(0.2)
        self.assertEqual(counter.ask("total")["arrived_after"], 0)  # unasked: blocked

        answer = self.client.admit("web", network(outside_address(), 9000, "udp"))
        self.assertEqual((answer[0], answer[1]), ("allow", "probes"))
        wait_for(lambda: counter.ask("total")["sent_after"] > 100, "the admitted flow")

        self.client.revoke(answer[5])
        revoked = now()
        time.sleep(0.3)
        after = counter.ask(f"after {revoked + BOUND}")
        self.assertEqual((after["sent_after"], after["arrived_after"]), (0, 0))

        self.client.admit("web", network(outside_address(), 9000, "udp"))
        flowing = now()
        wait_for(lambda: counter.ask(f"after {flowing}")["sent_after"] > 100, "the flow again")
        self.bus.root.watch("type='signal',sender='org.outcall',member='Stopped'")
        podman("kill", "web")
        self.bus.root.wait_signal(lambda s: s.path == path, "Stopped")
        self.assertEqual(kernel.elements(), set())
        self.assertEqual(self.registered(), set())
        self.assertNotIn(ADDRESS, str([item for item in kernel.ruleset()
                                       if "outcall" in str(item)]))
        podman("rm", "web")


if __name__ == "__main__":
    main()
