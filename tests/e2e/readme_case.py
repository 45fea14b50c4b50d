# SPDX-License-Identifier: GPL-2.0-or-later
"""The busctl lines of README.md, run as they stand (issue 2: "by a test, literally")."""

import re

from rig import kernel
from rig.case import Case, main
from rig.process import run, source

MARKED = re.compile(r"<!-- test: busctl -->\n```sh\n(.*?)```", re.DOTALL)


class Readme(Case):
    def test_busctl_lines(self):
        with open(source("README.md"), encoding="utf-8") as file:
            blocks = MARKED.findall(file.read())
        self.assertTrue(blocks)
        container = self.container("web", register=False)
        container.id = "web"
        container.path = self.client.register(container)
        for block in blocks:
            with self.subTest(block=block):
                result = run("bash", "-euxo", "pipefail", "-c", block, check=False)
                self.assertEqual(result.returncode, 0, result.stderr)
                self.assertTrue(result.stdout)
        self.assertEqual(kernel.elements(), set())  # the last block takes back what it allowed


if __name__ == "__main__":
    main()
