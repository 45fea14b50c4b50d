#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks that every requirement claimed in tests/requirements.md has its test.

Usage: requirements.py ROOT. Prints one line a false claim; exit status 1 if there is any.
"""

import pathlib
import re
import sys

TABLE = "tests/requirements.md"
ID = re.compile(r"[A-Z]+[0-9]+-[A-Z]+-[0-9]+(\.[a-z])?")


def rows(text):
    """(line number, cells) of each row below the header of the table."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("|") and not re.match(r"\|\s*id\s*\||\|-", line):
            yield number, [cell.strip() for cell in line.strip().strip("|").split("|")]


def names_id(source, requirement):
    """S003-FR-015.a does not name S003-FR-015, nor S003-FR-01 S003-FR-015."""
    return re.search(re.escape(requirement) + r"(?!\.[a-z]\b|[0-9])", source) is not None


def has_test(source, test):
    suite, dot, case = test.partition(".")
    if dot and re.search(r"TEST(_[FP])?\(\s*%s,\s*%s\s*\)" % (re.escape(suite), re.escape(case)),
                         source):
        return True
    return re.search(r"(?<![A-Za-z0-9_])%s(?![A-Za-z0-9_])" % re.escape(test), source) is not None


def check_row(root, cells):
    if len(cells) != 3 or not all(cells):
        return ["a row has id, source and tests"]
    requirement, path, tests = cells
    if not ID.fullmatch(requirement):
        return [f"{requirement} is no requirement id"]
    if not (root / path).is_file():
        return [f"{requirement}: {path} does not exist"]
    source = (root / path).read_text(encoding="utf-8")
    faults = []
    if not names_id(source, requirement):
        faults.append(f"{requirement}: {path} does not name it")
    for test in tests.split(",") if tests != "-" else []:
        if not has_test(source, test.strip()):
            faults.append(f"{requirement}: {path} has no test {test.strip()}")
    return faults


def main(root):
    claims = list(rows((root / TABLE).read_text(encoding="utf-8")))
    faults = [] if claims else [f"{TABLE}: no row found"]
    seen = set()
    for number, cells in claims:
        faults += [f"{TABLE}:{number}: {fault}" for fault in check_row(root, cells)]
        if tuple(cells[:2]) in seen:
            faults.append(f"{TABLE}:{number}: this id and source have a row already")
        seen.add(tuple(cells[:2]))
    print("\n".join(faults) if faults else f"{len(claims)} claims hold")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
