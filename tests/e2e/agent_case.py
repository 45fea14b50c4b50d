# SPDX-License-Identifier: GPL-2.0-or-later
"""S004 with real containers, Podman with runc, whose processes speak over the mounted socket: what
one may is opened for it alone, and what an operator approved is open after the next check."""

from rig import kernel
from rig.case import Case, main
from rig.daemon import rule_file, write_rules
from rig.http import Agent, Inside
from rig.network import outside_address
from rig.podman import PodmanContainer, podman, remove_cgroups, set_up_podman
from rig.process import wait_for
from rig.requests import REQUEST, path_of

PERMITTED, WANTED = 9000, 9002  # ports


class RealContainers(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addClassCleanup(remove_cgroups)
        set_up_podman()
        Case.stream_number = 100  # beyond those of the containers
        cls.counter = cls.outside.counter(PERMITTED)
        write_rules({"10.yaml": rule_file(("permitted", "allow", f"network.port == {PERMITTED}"))})
        cls.client.manager("ReloadRules")
        cls.web, cls.other = cls.start("web", 5), cls.start("other", 6)

    @classmethod
    def start(cls, name, number):
        made = PodmanContainer(name, number, PERMITTED, rate=500)
        cls.addClassCleanup(podman, "rm", "--force", "--time", "0", name)
        made.register(cls.client)
        return made

    def checked_in(self, where):
        agent = Agent(where)
        self.addCleanup(agent.wire.close)
        answer = agent.check_in()
        self.assertEqual((answer.status, answer.data["container_id"]), (200, where.id))
        return agent

    def arrived(self, container):
        return self.counter.ask(f"total {container.stream}")["sent_after"]

    def check(self, agent, port):
        answer = agent.check("network_call", f"{outside_address()}:{port}", protocol="udp")
        self.assertEqual(answer.status, 200, answer.body)
        return answer.data

    def test_the_story(self):
        """S004-AS-001, S004-AS-002, S004-AS-006, S004-AS-007, S004-FR-010.c."""
        web, other = self.checked_in(self.web), self.checked_in(self.other)
        self.assertNotEqual(web.token, other.token)
        self.assertEqual((self.arrived(self.web), self.arrived(self.other)), (0, 0))
        self.assertEqual(kernel.elements(), set())

        self.assertEqual(self.check(web, PERMITTED),
                         {"allowed": True, "matched_rule": "permitted", "reason": None})
        wait_for(lambda: self.arrived(self.web) > 100, "the flow that the check opened")
        self.assertEqual({element[0] for element in kernel.elements()}, {self.web.address})

        self.assertFalse(self.check(web, WANTED)["allowed"])
        self.assert_blocked(self.web, port=WANTED)
        made = web.ask("POST", "/v1/requests/rules", {"rule_file": rule_file(
            ("wanted", "allow", f'agent.name == "web" && network.port == {WANTED}'))})
        self.assertEqual((made.status, made.data["status"]), (201, "pending"))
        mine = f"/v1/requests/rules/{made.data['id']}"
        self.assertEqual(other.ask("GET", mine).status, 404)
        self.assertEqual(other.ask("GET", mine).body,
                         other.ask("GET", "/v1/requests/rules/rr-000000000000").body)
        self.assertEqual(other.wire.ask("GET", mine, headers=web.authorization()).status, 401)

        self.client.call(path_of(made.data["id"]), REQUEST, "Approve")
        self.assertEqual(web.ask("GET", mine).data["status"], "approved")
        self.assert_blocked(self.web, port=WANTED)  # until it asks
        self.assertEqual(self.check(web, WANTED),
                         {"allowed": True, "matched_rule": "wanted", "reason": None})
        self.assert_passes(self.web, port=WANTED)

        self.assertFalse(self.check(other, WANTED)["allowed"])
        self.assertEqual(other.ask("GET", mine).status, 404)
        self.assert_blocked(self.other, port=WANTED)
        self.assertEqual(self.arrived(self.other), 0)  # permitted, but it never asked
        self.assertEqual({element[0] for element in kernel.elements()}, {self.web.address})
        self.assert_kernel_is_model()

    def test_the_network_alone_is_not_who_one_is(self):
        """S004-FR-005, S004-EC-008: a process in a container's network, not in its control group."""
        where = Inside(self.web)
        self.addCleanup(where.end)
        answer = where.connect().ask("POST", "/v1/checkin", {})
        self.assertEqual((answer.status, answer.document["success"]), (403, False))


if __name__ == "__main__":
    main()
