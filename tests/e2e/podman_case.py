# SPDX-License-Identifier: GPL-2.0-or-later
"""The whole story with a real container, Podman with runc on bridge outcall0, that sends all the
time: blocked, admitted by a rule, revoked, killed, nothing left (S009-AS-001 ... AS-003)."""

import time

from rig import kernel
from rig.case import Case, main
from rig.client import network
from rig.daemon import rule_file, write_rules
from rig.network import outside_address
from rig.podman import PodmanContainer, podman, remove_cgroups, set_up_podman
from rig.process import now, wait_for

BOUND = 50_000_000  # ns


class Podman(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addClassCleanup(remove_cgroups)
        set_up_podman()

    def test_the_story(self):
        counter = self.outside.counter(9000)
        write_rules({"10.yaml": rule_file(("probes", "allow", 'agent.name == "web" && '
                     f'network.ip == "{outside_address()}" && network.port == 9000'))})
        self.client.manager("ReloadRules")
        web = PodmanContainer("web", 5, 9000, rate=2000)
        path = web.register(self.client)
        self.assertEqual(self.client.get(path, "org.outcall.Container1", "Addresses"), [web.address])
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
        self.assertNotIn(web.address, str([item for item in kernel.ruleset()
                                       if "outcall" in str(item)]))
        podman("rm", "web")


if __name__ == "__main__":
    main()
