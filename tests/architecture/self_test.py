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


class Requirements(Tree):
    def expect(self, row, fault):
        self.write("tests/a_test.cpp", "// S003-FR-015.a, S003-FR-0160\nTEST(Suite, Case) {}\n")
        self.write("tests/requirements.md", f"| id | source | tests |\n|---|---|---|\n{row}\n")
        status, printed = self.run_check(requirements)
        self.assertEqual(status, 0 if fault is None else 1)
        self.assertIn(fault or "claims hold", printed)

    def test_claims(self):
        self.expect("| S003-FR-015.a | tests/a_test.cpp | Suite.Case |", None)
        self.expect("| S003-FR-015.a | tests/a_test.cpp | - |", None)
        self.expect("| S003-FR-015 | tests/a_test.cpp | - |", "does not name it")
        self.expect("| S003-FR-016 | tests/a_test.cpp | - |", "does not name it")
        self.expect("| S003-FR-015.a | tests/b_test.cpp | - |", "does not exist")
        self.expect("| S003-FR-015.a | tests/a_test.cpp | Suite.Cas |", "has no test")
        self.expect("| S003-FR-015.a | tests/a_test.cpp | Suite.Case, Suite.Other |", "has no test")
        self.expect("| S003-FR-015.a | tests/a_test.cpp |", "a row has")
        self.expect("| nonsense | tests/a_test.cpp | - |", "is no requirement id")
        self.expect("| S003-FR-015.a | tests/a_test.cpp | - |\n"
                    "| S003-FR-015.a | tests/a_test.cpp | Suite.Case |", "have a row already")
        self.expect("", "no row found")


if __name__ == "__main__":
    unittest.main()
