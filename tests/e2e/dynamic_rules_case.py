# SPDX-License-Identifier: GPL-2.0-or-later
"""S009: dynamic rules, judged by packets that arrive outside.

How the ids are read:
  AS-001, SC-001  what policy allows gets a rule in the kernel: that flow passes, others don't
  AS-002, SC-002  revoked by hand, by its TTL or by a policy change: blocked again
  AS-003, SC-003  a container with three rules dies: none is left, nor for its address's next owner
  AS-004          the list names container, destination and protocol of every rule
  AS-005          an allow opens one destination and port of one container, and nothing else
  EC-001          the kernel refuses the insert: an error, no record, still blocked
  EC-002          a container is gone and the removal fails: an empty dynamic table replaces it all
  EC-003          a repeat is a success with the same rule and no second element
  EC-004          a restart blocks everything until it is asked for again
"""

import os
import time

from rig import kernel
from rig.case import PROBES, Case, main
from rig.client import CONTAINER, RULE, network
from rig.connection import BusError
from rig.daemon import rule_file, write_rules
from rig.network import outside_address
from rig.process import wait_for

FAMILIES = (4, 6)
FAULT = "/run/rig/fault"
STANDARD = {"org.freedesktop.DBus." + name
            for name in ("Introspectable", "ObjectManager", "Peer", "Properties")}


class Allow(Case):
    def test_what_policy_allows_passes_and_nothing_else(self):
        """S009-AS-001, S009-SC-001, S009-AS-005, S009-FR-001, S009-FR-011, S009-US-001."""
        container, other = self.container(), self.container()
        destinations = [outside_address(family) for family in FAMILIES]
        write_rules({"10.yaml": rule_file(("to-service", "allow",
                     f"network.ip in {destinations} && network.port == 9000"
                     .replace("'", '"')))})
        self.client.manager("ReloadRules")
        for address in destinations:
            with self.subTest(address=address):
                self.assert_blocked(container, address)
                decision, rule, file, layer, _, path = self.client.admit(
                    container.id, network(address, 9000, "udp"))
                self.assertEqual((decision, rule, file, layer),
                                 ("allow", "to-service", "10.yaml", "policy"))
                self.assertEqual(self.client.get(path, RULE, "Rule"), "to-service")
                self.assert_passes(container, address)
        for family in FAMILIES:
            self.assert_blocked(container, outside_address(family, 3))
            self.assert_blocked(container, outside_address(family), port=9002)
            self.assert_blocked(other, outside_address(family))
        self.assertFalse(container.connects(outside_address(), 9001), "UDP rule, TCP flow")
        self.assert_kernel_is_model()

    def test_what_policy_blocks_gets_no_rule(self):
        """S009-FR-011."""
        write_rules({})
        self.client.manager("ReloadRules")
        container = self.container()
        answer = self.client.admit(container.id, network(outside_address(), 9000, "udp"))
        self.assertEqual((answer[0], answer[1], answer[3], answer[5]),
                         ("block", "", "default", "/"))
        self.assert_blocked(container)
        self.assertEqual(kernel.elements(), set())

    def test_an_allow_opens_no_way_in_or_sideways(self):
        """S009-AS-005, S009-FR-005: host services, neighbours and the way back in stay shut."""
        container, neighbour = self.container(), self.container()
        for family in FAMILIES:
            self.client.allow(container.path, outside_address(family))
            self.assert_passes(container, outside_address(family))
            inside = neighbour.prober("count", "--listen", "[::]:9000", privileged=True)
            inside.ask("reset")
            self.assertEqual(
                self.arrivals(container, neighbour.address(family), counter=inside), 0)
            self.assertEqual(
                self.arrivals(self.outside, neighbour.address(family), counter=inside), 0)
            inside.stop()

    def test_two_rules_of_one_container_are_two_elements(self):
        """S009-FR-003, S009-FR-007."""
        container = self.container()
        rules = [self.client.allow(container.path, outside_address(4), port=port)
                 for port in (9000, 9002)]
        self.assert_kernel_is_model()
        self.client.revoke(rules[0])
        self.assert_blocked(container, port=9000)
        self.assert_passes(container, port=9002)
        self.assert_kernel_is_model()

    def test_other_forms_of_destination_are_refused_clearly(self):
        container = self.container()
        for destination, protocol, ports in (
                ("198.51.100.0/24", "udp", "9000"), ("example.com", "udp", "9000"),
                ("198.51.100.2", "udp", ""), ("198.51.100.2", "udp", "80,443"),
                ("198.51.100.2", "udp", "8000-8999"), ("198.51.100.2", "sctp", "80"),
                ("198.51.100.2", "udp", "0"), ("198.51.100.2", "udp", "65536"),
                ("fe80::1%eth0", "udp", "9000"), ("::ffff:198.51.100.2", "udp", "9000"),
                ("", "udp", "9000"), ("198.51.100.2", "", "9000")):
            with self.subTest(destination=destination, protocol=protocol, ports=ports):
                with self.assertRaises(BusError) as caught:
                    self.client.call(container.path, CONTAINER, "Allow", "ssst", destination,
                                     protocol, ports, 0)
                self.assertEqual(caught.exception.name, "org.outcall.Error.InvalidArgument")
                self.assertTrue(caught.exception.text)
        self.assertEqual(kernel.elements(), set())

    def test_ttl_has_bounds(self):
        container = self.container()
        self.client.allow(container.path, outside_address(), ttl=86_400)
        with self.assertRaises(BusError) as caught:
            self.client.allow(container.path, outside_address(), port=9002, ttl=86_401)
        self.assertIn(caught.exception.name, ("org.outcall.Error.InvalidArgument",
                                              "org.outcall.Error.LimitExceeded"))


class Removal(Case):
    def test_revoked_by_hand(self):
        """S009-AS-002, S009-SC-002, S009-FR-002, S009-US-002."""
        container = self.container()
        for family in FAMILIES:
            rule = self.client.allow(container.path, outside_address(family))
            self.assert_passes(container, outside_address(family))
            self.client.revoke(rule)
            self.assert_blocked(container, outside_address(family))
        self.assertEqual(kernel.elements(), set())
        with self.assertRaises(BusError):
            self.client.revoke(rule)

    def test_revoked_by_its_ttl_unless_renewed(self):
        """S009-AS-002 (timeout)."""
        container = self.container()
        rule = self.client.allow(container.path, outside_address(4), ttl=2)
        renewed = self.client.allow(container.path, outside_address(6), ttl=2)
        self.client.call(renewed, RULE, "Renew", "t", 60)
        self.assert_passes(container, outside_address(4))
        time.sleep(2.2)
        self.assert_blocked(container, outside_address(4))
        self.assert_passes(container, outside_address(6))
        wait_for(lambda: rule not in self.client.objects(), "the object's end", seconds=2)
        self.assert_kernel_is_model()

    def test_revoked_by_a_policy_change(self):
        """S009-AS-002 (policy change)."""
        allowed = rule_file(("to-service", "allow", "network.port == 9000"))
        write_rules({"10.yaml": allowed})
        self.client.manager("ReloadRules")
        container = self.container()
        self.client.admit(container.id, network(outside_address(), 9000, "udp"))
        self.assert_passes(container)
        write_rules({"10.yaml": rule_file(("to-service", "block", "network.port == 9000"))})
        self.client.manager("ReloadRules")
        self.assert_blocked(container)
        self.assert_kernel_is_model()

    def test_a_dead_container_leaves_nothing(self):
        """S009-AS-003, S009-SC-003, S009-FR-004, S009-US-002: three rules, kill -9 of init."""
        container = self.container("victim")
        for port in (9000, 9002, 9004):
            self.client.allow(container.path, outside_address(), port=port)
        self.assertEqual(len(kernel.elements()), 3)
        self.assert_passes(container)
        self.bus.root.watch("type='signal',sender='org.outcall',member='Stopped'")
        container.kill()
        signal = self.bus.root.wait_signal(lambda s: s.path == container.path, "Stopped")
        self.assertEqual(signal.body[1], 3)
        self.assertEqual(kernel.elements(), set())
        self.assertNotIn(container.path, self.client.objects())

    def test_the_next_owner_of_an_address_inherits_nothing(self):
        """S009-SC-003."""
        container = self.container()
        self.client.allow(container.path, outside_address())
        self.assert_passes(container)
        container.kill()
        wait_for(lambda: container.id not in self.registered(), "purge")
        Case.number -= 1
        heir = self.container("heir")
        self.assertEqual(heir.addresses, container.addresses)
        self.assert_blocked(heir)

    def test_unregister_and_purge_count_what_they_removed(self):
        """S009-FR-004: both return when the kernel holds nothing."""
        container = self.container()
        for port in (9000, 9002):
            self.client.allow(container.path, outside_address(), port=port)
        self.assertEqual(self.client.purge(container.path), 2)
        self.assertEqual(kernel.elements(), set())
        self.client.allow(container.path, outside_address())
        self.assertEqual(self.client.unregister(container), 1)
        self.assertEqual(kernel.elements(), set())
        self.assert_blocked(container)

    def test_flush_leaves_the_base(self):
        """S009-FR-009, S009-FR-005."""
        containers = [self.container(), self.container()]
        for container in containers:
            self.client.allow(container.path, outside_address())
        before = kernel.tables()
        self.assertEqual(self.client.manager("FlushDynamicRules"), 2)
        self.assertEqual(kernel.elements(), set())
        self.assertEqual(kernel.tables(), before)
        for container in containers:
            self.assert_blocked(container)


class Listing(Case):
    def test_the_list_names_every_rule(self):
        """S009-AS-004, S009-FR-006, S009-US-003."""
        first, second = self.container("first"), self.container("second")
        self.client.allow(first.path, outside_address(4), "udp", 9000, ttl=60)
        self.client.allow(second.path, outside_address(6), "tcp", 443)
        self.assert_passes(first)
        rows = {row["container_name"]: row for row in self.client.dynamic_rules()}
        self.assertEqual(set(rows), {"first", "second"})
        row = rows["first"]
        self.assertEqual((row["container"], row["destination"], row["protocol"], row["ports"],
                          row["origin"]),
                         (first.id, outside_address(4), "udp", "9000", "operator"))
        self.assertGreaterEqual(row["packets"], PROBES)
        self.assertIn(row["expires_in_secs"], range(50, 61))
        self.assertGreater(row["handle"], 0)
        self.assertEqual((rows["second"]["protocol"], rows["second"]["expires_in_secs"]),
                         ("tcp", 0))
        self.assertEqual({row["path"] for row in rows.values()},
                         {path for path, item in self.client.objects().items() if RULE in item})

    def test_objects_come_and_go_with_signals(self):
        container = self.container()
        watcher = self.bus.connect()
        watcher.watch("type='signal',sender='org.outcall'")
        rule = self.client.allow(container.path, outside_address())
        added = watcher.wait_signal(lambda s: s.member == "InterfacesAdded", "InterfacesAdded")
        self.assertEqual(added.body[0], rule)
        self.assertEqual(set(added.body[1]) - STANDARD, {RULE})
        self.assertNotIn(outside_address(), str(added.body))  # everyone on the bus hears it
        self.client.revoke(rule)
        removed = watcher.wait_signal(lambda s: s.member == "InterfacesRemoved",
                                      "InterfacesRemoved")
        self.assertEqual(removed.body[0], rule)
        watcher.close()


class EdgeCases(Case):
    @classmethod
    def setUpClass(cls):
        cls.preload()
        super().setUpClass()

    @staticmethod
    def preload():
        """Starts the daemon anew with outcall-fault, which refuses netfilter batches on demand."""
        if hasattr(Case, "daemon") and Case.daemon.alive():
            Case.daemon.stop()
        os.environ["OUTCALL_PRELOAD"] = os.environ["OUTCALL_FAULT"]

    @classmethod
    def tearDownClass(cls):
        del os.environ["OUTCALL_PRELOAD"]
        cls.daemon.stop()

    def refuse(self, batches):
        with open(FAULT, "w", encoding="ascii") as file:
            file.write(f"{batches:<10}")
        self.addCleanup(lambda: os.path.exists(FAULT) and os.unlink(FAULT))

    def test_a_refused_insert_is_an_error_and_stays_blocked(self):
        """S009-EC-001, S009-FR-008."""
        container = self.container()
        self.refuse(100)
        with self.assertRaises(BusError) as caught:
            self.client.allow(container.path, outside_address())
        self.assertIn(caught.exception.name, ("org.outcall.Error.KernelRefused",
                                              "org.outcall.Error.Unavailable"))
        os.unlink(FAULT)
        self.assert_blocked(container)
        self.assertEqual(self.client.dynamic_rules(), [])
        wait_for(lambda: self.client.get("/org/outcall", "org.outcall.Manager1", "State")
                 == "running", "running again", seconds=20)
        self.client.allow(container.path, outside_address())
        self.assert_passes(container)
        self.assert_kernel_is_model()

    def test_a_refused_removal_resets_to_the_base(self):
        """S009-EC-002: A's rule cannot be deleted, so every dynamic rule goes, B's too."""
        first, second = self.container(), self.container()
        rule = self.client.allow(first.path, outside_address())
        self.client.allow(second.path, outside_address())
        self.assert_passes(first)
        self.assert_passes(second)
        self.refuse(1)
        self.client.revoke(rule)
        self.assert_blocked(first)
        self.assert_blocked(second)
        self.assertEqual(self.client.dynamic_rules(), [])
        self.assertEqual(kernel.elements(), set())

    def test_a_dead_container_whose_removal_is_refused_is_blocked(self):
        """S009-EC-002: the stale rule of a stopped container."""
        container = self.container()
        self.client.allow(container.path, outside_address())
        self.refuse(1)
        container.kill()
        wait_for(lambda: container.id not in self.registered(), "purge")
        self.assertEqual(kernel.elements(), set())

    def test_a_removal_that_fails_whole_keeps_the_record(self):
        """S009-EC-002: neither the delete nor the reset goes through: an error, the rule listed."""
        container = self.container()
        rule = self.client.allow(container.path, outside_address())
        self.refuse(100)
        with self.assertRaises(BusError):
            self.client.revoke(rule)
        self.assertEqual([row["path"] for row in self.client.dynamic_rules()], [rule])
        os.unlink(FAULT)
        wait_for(lambda: self.client.get("/org/outcall", "org.outcall.Manager1", "State")
                 == "running", "running again", seconds=20)
        self.client.manager("FlushDynamicRules")
        self.assert_blocked(container)

    def test_a_repeat_is_the_same_rule(self):
        """S009-EC-003."""
        container = self.container()
        rule = self.client.allow(container.path, outside_address(), ttl=60)
        expires = self.client.get(rule, RULE, "ExpiresAt")
        self.assertEqual(self.client.allow(container.path, outside_address(), ttl=600), rule)
        self.assertEqual(len(kernel.elements()), 1)
        self.assertGreater(self.client.get(rule, RULE, "ExpiresAt"), expires + 500_000_000)
        self.assertEqual(self.client.allow(container.path, outside_address(), ttl=0), rule)
        self.assertEqual(self.client.get(rule, RULE, "ExpiresAt"), 0)
        self.client.revoke(rule)
        self.assert_blocked(container)

    def test_a_restart_blocks_until_asked_again(self):
        """S009-EC-004, S009-FR-010 (crash_case.py does it under load)."""
        container = self.container()
        self.client.allow(container.path, outside_address())
        self.assert_passes(container)
        self.daemon.kill()
        self.assert_blocked(container)
        self.daemon.start()
        self.assert_blocked(container)
        self.assertEqual(kernel.elements(), set())
        container.path = self.client.register(container)
        self.client.allow(container.path, outside_address())
        self.assert_passes(container)


if __name__ == "__main__":
    main()
