# SPDX-License-Identifier: GPL-2.0-or-later
"""1,000 containers with 10 dynamic rules each, over D-Bus: registered, listed, shown, purged, and
the kernel equals the model at each step (S009-FR-003, S009-FR-004, S009-FR-006, S009-FR-009)."""

import hashlib
import json
import time

from rig import kernel
from rig.case import Case, main
from rig.client import CONTAINER, MANAGER, NAME, ROOT, RULE
from rig.network import outside_address
from rig.process import binary, run

CONTAINERS = 1000
RULES = 10  # half of them IPv6


class Absent:
    """A container that is registered by its addresses only."""

    def __init__(self, number):
        self.name = f"many-{number}"
        self.id = hashlib.sha256(self.name.encode()).hexdigest()
        self.addresses = [f"10.200.{1 + number // 250}.{1 + number % 250}",
                          f"fd00:200::1:{number:x}"]


class Scale(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.daemon.stop()
        cls.daemon.tear_down()
        cls.daemon.start(bridge_address=["10.200.0.1/16", "fd00:200::1/64"])

    def timed(self, what, action):
        begun = time.monotonic()
        result = action()
        print(f"scale: {what}: {time.monotonic() - begun:.2f} s")
        return result

    def call_all(self, what, calls):
        return self.timed(f"{len(calls)} × {what}",
                          lambda: [reply[0] for reply in self.bus.root.call_many(calls)])

    def test_thousand_containers(self):
        containers = [Absent(number) for number in range(CONTAINERS)]
        paths = self.call_all("RegisterContainer", [
            (NAME, ROOT, MANAGER, "RegisterContainer", "ssa{sv}", item.id, item.name,
             {"addresses": ("as", item.addresses)}) for item in containers])
        self.assertEqual(len(set(paths)), CONTAINERS)
        self.assert_kernel_is_model()
        rules = self.call_all("Allow", [
            (NAME, path, CONTAINER, "Allow", "ssst", outside_address((4, 6)[number % 2]), "tcp",
             str(1000 + number), 0) for path in paths for number in range(RULES)])
        self.assertEqual(len(set(rules)), CONTAINERS * RULES)
        self.assert_shown(CONTAINERS, CONTAINERS * RULES)

        half = CONTAINERS // 2
        self.assertEqual(set(self.call_all("Revoke", [
            (NAME, rule, RULE, "Revoke", "") for rule in rules[:RULES]])), {0})
        self.assert_shown(CONTAINERS, (CONTAINERS - 1) * RULES)
        removed = self.call_all("Purge", [(NAME, path, CONTAINER, "Purge", "")
                                          for path in paths[1:half]])
        self.assertEqual(set(removed), {RULES})
        self.assert_shown(CONTAINERS, half * RULES)
        removed = self.call_all("UnregisterContainer", [
            (NAME, ROOT, MANAGER, "UnregisterContainer", "s", item.id)
            for item in containers[half:-1]])
        self.assertEqual(set(removed), {RULES})
        self.assert_shown(half + 1, RULES)
        self.assertEqual(self.client.manager("FlushDynamicRules"), RULES)
        self.assert_shown(half + 1, 0)

    def assert_shown(self, containers, rules):
        """The bus, the list, the counters of the root object, outcallctl and the kernel agree."""
        objects = self.timed("GetManagedObjects", self.client.objects)
        self.assertEqual(sum(RULE in item for item in objects.values()), rules)
        self.assertEqual(sum(CONTAINER in item for item in objects.values()), containers)
        listed = self.timed("ListDynamicRules", self.client.dynamic_rules)
        self.assertEqual(len(listed), rules)
        self.assertEqual({row["path"] for row in listed},
                         {path for path, item in objects.items() if RULE in item})
        shown = json.loads(run(binary("outcallctl"), "active", "--json").stdout)
        self.assertEqual(len(shown), rules)
        for name, value in (("ContainerCount", containers), ("DynamicRuleCount", rules)):
            self.assertEqual(self.client.get(ROOT, MANAGER, name), value)
        self.assert_kernel_is_model()


if __name__ == "__main__":
    main()
