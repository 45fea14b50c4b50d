# SPDX-License-Identifier: GPL-2.0-or-later
"""The rule file and the marked lines of README.md, run as they stand (issue 2: "by a test,
literally"), for a container whose id is not its name."""

import re

from rig import kernel
from rig.case import Case, main
from rig.daemon import write_rules
from rig.process import binary, run, source

MARKED = re.compile(r"<!-- test: (?:outcallctl|busctl) -->\n```sh\n(.*?)```", re.DOTALL)
RULES = re.compile(r"```yaml\n# /etc/outcall/rules\.d/(\S+)\n(.*?)```", re.DOTALL)


class Readme(Case):
    def test_marked_lines(self):
        with open(source("README.md"), encoding="utf-8") as file:
            text = file.read()
        rules = dict(RULES.findall(text))
        blocks = MARKED.findall(text)
        self.assertEqual((len(rules), len(blocks)), (1, 3))
        write_rules(rules)
        self.client.manager("ReloadRules")
        container = self.container("web", register=False)
        self.assertNotEqual(container.id, container.name)
        run("ln", "-s", binary("outcallctl"), "/run/rig/outcallctl")
        start = f"id={container.id} pid={container.pid} PATH=/run/rig:$PATH\n"
        for block in blocks:
            with self.subTest(block=block):
                result = run("bash", "-euxo", "pipefail", "-c", start + block, check=False)
                self.assertEqual(result.returncode, 0, result.stderr)
                self.assertTrue(result.stdout)
        self.assertEqual(kernel.elements(), set())  # each block takes back what it allowed


if __name__ == "__main__":
    main()
