#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The checks of this folder find what they are for: each rule broken once, in a tree of its own."""

import contextlib
import io
import pathlib
import tempfile
import unittest

import include_table
import requirements

SPDX = include_table.SPDX + "\n"


class Tree(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = pathlib.Path(self.folder.name)
        self.write("engine/model/a.hpp", SPDX)
        for path in include_table.LONGER:
            self.write(path, SPDX)

    def write(self, path, text):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8")

    def run_check(self, check):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            status = check.main(self.root)
        return status, printed.getvalue()


class IncludeTable(Tree):
    def expect(self, path, text, fault):
        self.write(path, text)
        status, printed = self.run_check(include_table)
        self.assertEqual(status, 1)
        self.assertIn(f"{path}:", printed)
        self.assertIn(fault, printed)

    def test_keeps(self):
        self.write("engine/cel/b.cpp", SPDX + '#include "engine/model/a.hpp"\n#include <re2/re2.h>\n'
                   "#include <vector>\n#include <sys/types.h>\n")
        status, printed = self.run_check(include_table)
        self.assertEqual((status, printed), (0, f"{2 + len(include_table.LONGER)} files keep the "
                                                "table\n"))

    def test_direction(self):
        self.write("nft/b.hpp", SPDX)
        self.expect("engine/cel/c.hpp", SPDX + '#include "nft/b.hpp"\n', "may not include")

    def test_model_stands_alone(self):
        self.write("engine/cel/b.hpp", SPDX)
        self.expect("engine/model/c.hpp", SPDX + '#include "engine/cel/b.hpp"\n', "may not include")

    def test_from_the_root(self):
        self.expect("engine/model/c.hpp", SPDX + '#include "a.hpp"\n', "does not exist")

    def test_homes(self):
        self.expect("engine/policy/c.cpp", SPDX + "#include <yaml-cpp/yaml.h>\n", "has no home")
        self.expect("service/c.cpp", SPDX + "# include <libmnl/libmnl.h>\n", "has no home")
        self.expect("nft/c.cpp", SPDX + "#include <gtest/gtest.h>\n", "has no home")

    def test_unknown_library(self):
        self.expect("cli/c.cpp", SPDX + "#include <boost/any.hpp>\n", "does not know")

    def test_engine_is_pure(self):
        self.expect("engine/cel/c.cpp", SPDX + "#include <fstream>\n", "engine is pure")
        self.expect("engine/model/c.cpp", SPDX + "#include <sys/socket.h>\n", "engine is pure")

    def test_licence(self):
        self.expect("nft/c.cpp", "\n" + SPDX, "SPDX")
        self.expect("nft/d.cpp", "", "SPDX")

    def test_lengths(self):
        self.expect("nft/c.cpp", SPDX + "\n" * 300, "301 lines")
        self.expect("nft/c.hpp", SPDX + "\n" * 100, "101 lines")

    def test_unknown_folder(self):
        self.expect("engine/other/c.cpp", SPDX, "folder that the table does not know")

    def test_circle(self):
        include_table.TABLE["engine/model"].append("engine/cel")
        self.addCleanup(include_table.TABLE["engine/model"].remove, "engine/cel")
        self.assertIn("engine/model", include_table.check_table())


CPP = """// S003-FR-015.a, S003-FR-0160: Suite.Mentioned
TEST(Suite, Case) {}
TEST_P(Suite, WithValues) {}
TEST_F(Suite,
       OnTwoLines) {}
TEST(Suite, Skipping) { GTEST_SKIP(); }
TEST(Suite, DISABLED_Sleeping) {}
// TEST(Suite, Commented) {}
"""
PYTHON = """# S003-FR-015.a
class Some:
    def test_case(self):
        test_called()

    @unittest.skip("no")
    def test_skipped(self):
        pass

    def test_gives_up(self):
        self.skipTest("no")
"""


class Requirements(Tree):
    def run_rows(self, *table, not_yet=()):
        self.write("tests/a_test.cpp", CPP)
        self.write("tests/a_case.py", PYTHON)
        self.write("tests/whole.py", "# S003-FR-015.a\ndef test_it():\n    pass\n")
        self.write("tests/none.py", "# S003-FR-015.a\n")
        self.write("tests/golden/one/expected.txt", "# S003-FR-015.a\n")
        self.write("tests/golden/nothing/a.yaml", "# S003-FR-015.a\n")
        head = "|---|---|---|\n"
        self.write("tests/requirements.md", "| id | source | tests |\n" + head + "\n".join(table) +
                   "\n\n## Not yet\n\n| id | issue | what |\n" + head + "\n".join(not_yet) + "\n")
        return self.run_check(requirements)

    def others(self, *claimed):
        return [f"| {name} | 9 | all |" for name in requirements.REQUIRED if name not in claimed]

    def expect(self, row, fault):
        status, printed = self.run_rows(row, not_yet=self.others("S003-FR-015.a"))
        self.assertEqual(status, 0 if fault is None else 1, printed)
        self.assertIn(fault or "claims hold", printed)

    def test_claims(self):
        self.expect("| S003-FR-015.a | tests/a_test.cpp | Suite.Case, Suite.WithValues |", None)
        self.expect("| S003-FR-015.a | tests/a_test.cpp | Suite.OnTwoLines |", None)
        self.expect("| S003-FR-015.a | tests/a_case.py | test_case |", None)
        self.expect("| S003-FR-015.a | tests/whole.py | - |", None)
        self.expect("| S003-FR-015.a | tests/golden/one | - |", None)
        self.expect("| S003-FR-015.b | tests/a_test.cpp | Suite.Case |", "does not name it")
        self.expect("| S003-FR-016 | tests/a_test.cpp | Suite.Case |", "does not name it")
        self.expect("| S003-FR-015.a | tests/b_test.cpp | - |", "does not exist")
        self.expect("| S003-FR-015.a | tests/golden/nothing | - |", "does not exist")
        self.expect("| S003-FR-015.a | tests/a_test.cpp |", "a row has")
        self.expect("| nonsense | tests/a_test.cpp | - |", "is no requirement id")
        self.expect("| S003-FR-015.a | tests/whole.py | - |\n"
                    "| S003-FR-015.a | tests/whole.py | - |", "have a row already")

    def test_a_mention_is_no_test(self):
        for test in ("Suite.Cas", "Suite.Mentioned", "Suite.Commented", "Case", "Suite.Case, "
                     "Suite.Other"):
            self.expect(f"| S003-FR-015.a | tests/a_test.cpp | {test} |", "has no test")
        for test in ("test_cas", "test_called", "Some"):
            self.expect(f"| S003-FR-015.a | tests/a_case.py | {test} |", "has no test")
        self.expect("| S003-FR-015.a | tests/none.py | - |", "has no test")

    def test_what_is_skipped_shows_nothing(self):
        for test in ("Suite.Skipping", "Suite.DISABLED_Sleeping", "-"):
            self.expect(f"| S003-FR-015.a | tests/a_test.cpp | {test} |", "does not always run")
        for test in ("test_skipped", "test_gives_up", "-"):
            self.expect(f"| S003-FR-015.a | tests/a_case.py | {test} |", "does not always run")

    def test_nothing_is_left_out(self):
        for name in ("S003-FR-040", "S003-FR-016.b", "S009-IF-002", "S009-US-001"):
            status, printed = self.run_rows(not_yet=self.others(name))
            self.assertEqual(status, 1)
            self.assertIn(f"{name} is neither claimed nor", printed)
        self.assertEqual(self.run_rows(not_yet=self.others())[0], 0)

    def test_not_yet(self):
        for row, fault in (("| S003-EC-001 | later | all |", "is no issue"),
                           ("| S003-EC-001 | 4 | |", "a row has"),
                           ("| S003-FR-040 | 4 | all |", "has a row already")):
            status, printed = self.run_rows(not_yet=[*self.others(), row])
            self.assertEqual(status, 1)
            self.assertIn(fault, printed)


if __name__ == "__main__":
    unittest.main()
